import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError, DatasetError } from '../../core/errors.ts'
import { parseMeasure, parseMeasures } from './parse-measure.ts'

/** Five judged ids, three of them relevant; `unjudged` is none of them. */
const GRADES = new Map([
  ['best', 3],
  ['good', 1],
  ['fair', 1],
  ['bad', 0],
  ['worse', 0],
])
const RANKING = ['bad', 'good', 'unjudged', 'best']

const EVERY_MEASURE = [
  'nDCG',
  'nDCG@10',
  'nDCG(gain=exponential)@10',
  'MRR',
  'MRR@5',
  'Recall@5',
  'Success@5',
  'P@5',
  'MAP',
  'MAP@5',
  'Rprec',
  'Bpref',
  'RBP(p=0.8)',
  'ERR',
  'ERR(max=3)@5',
  'Judged@5',
]

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

  it('nDCG with exponential gains counts 2^grade − 1', () => {
    const ideal = (2 ** 3 - 1) / Math.log2(2) + 1 / Math.log2(3) + 1 / Math.log2(4)
    const found = 1 / Math.log2(3) + (2 ** 3 - 1) / Math.log2(5)
    expect(value('nDCG(gain=exponential)')).toBeCloseTo(found / ideal, 12)
  })

  it('Rprec looks at as many ids as are relevant', () => {
    expect(value('Rprec')).toBe(1 / 3)
    expect(value('Rprec', ['fair', 'good', 'best', 'bad'])).toBe(1)
  })

  it('Bpref asks how many judged irrelevant ids stand above, and passes over the unjudged', () => {
    expect(value('Bpref')).toBeCloseTo((1 - 1 / 2 + (1 - 1 / 2)) / 3, 12)
    expect(value('Bpref', ['unjudged', 'best', 'fair', 'bad', 'worse', 'good'])).toBeCloseTo(
      (1 + 1 + (1 - 2 / 2)) / 3,
      12,
    )
  })

  it('Bpref needs no irrelevant ids', () => {
    expect(parseMeasure('Bpref').value(['a', 'x', 'b'], new Map(Object.entries({ a: 1, b: 1, c: 2 })))).toBe(
      2 / 3,
    )
  })

  it('RBP discounts by a power of the persistence', () => {
    expect(value('RBP(p=0.5)')).toBeCloseTo((1 - 0.5) * (0.5 ** 1 + 0.5 ** 3), 12)
    expect(value('RBP@2')).toBeCloseTo((1 - 0.8) * 0.8 ** 1, 12)
  })

  it('ERR stops where a reader is satisfied', () => {
    const good = 1 / 2 ** 4
    const best = (2 ** 3 - 1) / 2 ** 4
    expect(value('ERR')).toBeCloseTo(good / 2 + ((1 - good) * best) / 4, 12)
    expect(value('ERR(max=3)@2')).toBeCloseTo(1 / 2 ** 3 / 2, 12)
  })

  it('ERR refuses a grade above its scale', () => {
    expect(() => value('ERR(max=2)')).toThrow(DatasetError)
    expect(() => value('ERR(max=2)')).toThrow('expected grades from 0 to 2, got 3; name the highest')
  })

  it('Judged counts what anybody judged, of what was found', () => {
    expect(value('Judged@3')).toBe(2 / 3)
    expect(value('Judged@10')).toBe(3 / 4)
  })

  it.each(EVERY_MEASURE)('%s of nothing is 0', (name) => {
    expect(value(name, [])).toBe(0)
    expect(value(name, ['unjudged', 'unknown'])).toBe(0)
  })

  it.each(EVERY_MEASURE)(
    '%s lies between 0 and 1, and does not fall where a relevant id is moved up',
    (name) => {
      const measure = parseMeasure(name)
      const ids = ['best', 'good', 'fair', 'bad', 'worse', 'u1', 'u2', 'u3']
      fc.assert(
        fc.property(fc.shuffledSubarray(ids, { minLength: 2 }), fc.nat(), (ranking, at) => {
          const before = measure.value(ranking, GRADES)
          expect(before).toBeGreaterThanOrEqual(0)
          expect(before).toBeLessThanOrEqual(1 + 1e-12)
          const index = 1 + (at % (ranking.length - 1))
          const [upper, lower] = [ranking[index - 1] as string, ranking[index] as string]
          if ((GRADES.get(lower) ?? 0) <= (GRADES.get(upper) ?? 0) || name.startsWith('Judged')) return
          expect(
            measure.value(ranking.with(index - 1, lower).with(index, upper), GRADES),
          ).toBeGreaterThanOrEqual(before - 1e-12)
        }),
      )
    },
  )
})

describe('parseMeasure', () => {
  it('takes each of several once, by whatever name', () => {
    const measures = parseMeasures(['nDCG@10', 'MRR@10', 'ndcg@10', 'RR@10'])
    expect(measures.map(({ name }) => name)).toEqual(['nDCG@10', 'MRR@10'])
  })

  it.each([...EVERY_MEASURE, 'P@1', 'MRR@10', 'Recall@100'])('prints %s as itself', (name) => {
    expect(parseMeasure(name).name).toBe(name)
    expect(parseMeasure(name.toLowerCase()).name).toBe(name)
  })

  it.each([
    ['AP@5', 'MAP@5'],
    ['RR', 'MRR'],
    ['R@5', 'Recall@5'],
    ['precision@1', 'P@1'],
    ['nDCG(gain=linear)@10', 'nDCG@10'],
    ['RBP', 'RBP(p=0.8)'],
    ['rbp( p = .50 )@10', 'RBP(p=0.5)@10'],
    ['ERR(max=4)@5', 'ERR@5'],
  ])('understands %s as %s', (text, name) => {
    expect(parseMeasure(text).name).toBe(name)
  })

  it.each([
    ['nDCD@10', 'got nDCD@10; did you mean nDCG?'],
    ['', 'expected a measure (nDCG, MRR, Recall, Success, P, MAP, Rprec, Bpref, RBP, ERR, Judged)'],
    ['nDCG(gain=linear@10', 'expected a measure'],
    ['Bprof', 'did you mean Bpref?'],
    ['Bpref@10', 'expected Bpref without a cutoff, since it has its own, got Bpref@10'],
    ['RBP(q=1)', 'expected an option (p) of RBP, got q in RBP(q=1)'],
    ['RBP(p=1)', 'expected p to be a number above 0 and below 1, got 1 in RBP(p=1)'],
    ['RBP(p)', 'expected p to be a number above 0 and below 1, got nothing in RBP(p)'],
    ['RBP(p=0.5,p=0.6)', 'expected p once'],
    ['ERR(max=2.5)', 'expected max to be a whole number above 0 and below 31, got 2.5'],
    ['nDCG(gain=exp)@10', 'expected gain to be linear or exponential, got exp'],
    ['MRR(p=0.5)', 'expected no option of MRR, got p'],
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
