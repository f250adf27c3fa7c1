import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { parseMeasure } from './parse-measure.ts'

/** Five judged ids, three of them relevant; `unjudged` is none of them. */
const GRADES = new Map([
  ['best', 3],
  ['good', 1],
  ['fair', 1],
  ['bad', 0],
  ['worse', 0],
])
const RANKING = ['bad', 'good', 'unjudged', 'best']

const value = (name: string, ranking: readonly string[] = RANKING) =>
  parseMeasure(name).value(ranking, GRADES)

describe('measures', () => {
  it('nDCG divides the discounted grades by those of the best order', () => {
    const ideal = 3 / Math.log2(2) + 1 / Math.log2(3) + 1 / Math.log2(4)
    expect(value('nDCG')).toBeCloseTo((1 / Math.log2(3) + 3 / Math.log2(5)) / ideal, 12)
    expect(value('nDCG@2')).toBeCloseTo(1 / Math.log2(3) / (3 / Math.log2(2) + 1 / Math.log2(3)), 12)
    expect(value('nDCG', ['best', 'good', 'fair'])).toBeCloseTo(1, 12)
  })

  it('MRR takes the first relevant id', () => {
    expect(value('MRR')).toBe(1 / 2)
    expect(value('MRR@1')).toBe(0)
  })

  it('Recall counts against all relevant ids, P against the cutoff', () => {
    expect(value('Recall@3')).toBe(1 / 3)
    expect(value('Recall@10')).toBe(2 / 3)
    expect(value('P@3')).toBe(1 / 3)
    expect(value('P@10')).toBe(2 / 10)
  })

  it('Success asks for any', () => {
    expect(value('Success@1')).toBe(0)
    expect(value('Success@2')).toBe(1)
  })

  it('MAP averages the precision at each relevant id, found or not', () => {
    expect(value('MAP')).toBeCloseTo((1 / 2 + 2 / 4 + 0) / 3, 12)
    expect(value('MAP@3')).toBeCloseTo((1 / 2 + 0 + 0) / 3, 12)
  })

  it.each(['nDCG', 'nDCG@10', 'MRR', 'MRR@5', 'Recall@5', 'Success@5', 'P@5', 'MAP'])(
    '%s of nothing is 0',
    (name) => {
      expect(value(name, [])).toBe(0)
      expect(value(name, ['unjudged', 'bad'])).toBe(0)
    },
  )
})

describe('parseMeasure', () => {
  it.each(['nDCG', 'nDCG@10', 'MRR', 'MRR@10', 'Recall@100', 'Success@5', 'P@1', 'MAP', 'MAP@5'])(
    'prints %s as itself',
    (name) => {
      expect(parseMeasure(name).name).toBe(name)
      expect(parseMeasure(name.toLowerCase()).name).toBe(name)
    },
  )

  it.each([
    ['nDCD@10', 'got nDCD@10; did you mean nDCG?'],
    ['', 'expected a measure (nDCG, MRR, Recall, Success, P, MAP)'],
    ['nDCG@0', 'expected a cutoff from 1 to 999999, such as nDCG@10, got nDCG@0'],
    ['nDCG@ten', 'expected a cutoff'],
    ['nDCG@10@5', 'expected a cutoff'],
    ['nDCG@', 'expected a cutoff'],
    ['Recall', 'expected a cutoff from 1 to 999999, such as Recall@10, got Recall'],
  ])('refuses %j', (text, message) => {
    expect(() => parseMeasure(text)).toThrow(ConfigError)
    expect(() => parseMeasure(text)).toThrow(message)
  })
})
