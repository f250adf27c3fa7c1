import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../core/errors.ts'
import { LENGTH_MODEL } from '../testing/fusion-model.ts'
import { ranking } from '../testing/ranking.ts'
import { FUSION_FEATURES, fusionFeatures } from './fusion-features.ts'
import { parseFusionModel, predictWeight } from './fusion-model.ts'

const named = (question: string, first: Record<string, number>, second: Record<string, number>) => {
  const values = fusionFeatures(question, [ranking(first), ranking(second)])
  return Object.fromEntries(FUSION_FEATURES.map((name, index) => [name, values[index]]))
}

describe('fusionFeatures', () => {
  it('tells questions by length, form and identifiers', () => {
    expect(named('How do I use --dry-run with kubectl_get?', {}, {})).toMatchObject({
      words: Math.log(1 + 7),
      identifiers: 2 / 7,
      asks: 1,
    })
    expect(named('StatefulSet v1.30 node.js plain', {}, {})).toMatchObject({ identifiers: 3 / 4, asks: 0 })
    expect(named(' ', {}, {})).toMatchObject({ words: 0, identifiers: 0, asks: 0 })
  })

  it('tells by how many deviations the first chunk leads', () => {
    const deviation = Math.sqrt((3 ** 2 + 0 ** 2 + 3 ** 2) / 3)
    const features = named('q', { a: 7, b: 4, c: 1 }, {})
    expect(features['first top']).toBeCloseTo(3 / deviation, 12)
    expect(features['first gap']).toBeCloseTo(3 / deviation, 12)
    expect(features['first lead']).toBeCloseTo(4.5 / deviation, 12)
    expect(features['first found']).toBe(Math.log(1 + 3))
  })

  it('tells how far rankings agree', () => {
    expect(named('q', { a: 3, b: 2, c: 1 }, { d: 9, a: 8 })).toMatchObject({
      'common chunks': 1 / 2,
      'common documents': 1 / 2,
      'first top in second': 1 / 2,
      'second top in first': 0,
    })
  })

  it('is 0 for rankings that are empty', () => {
    expect(Object.values(named('', {}, {})).every((value) => value === 0)).toBe(true)
  })
})

describe('predictWeight', () => {
  const weightFor = (words: number) =>
    predictWeight(LENGTH_MODEL, [Math.log1p(words), ...FUSION_FEATURES.slice(1).map(() => 0)])

  it('takes the weight whose curve is highest', () => {
    expect([1, 8, 100].map(weightFor)).toEqual([0, 0.5, 1])
  })

  it('passes over a feature that never varied', () => {
    const still = {
      ...LENGTH_MODEL,
      features: LENGTH_MODEL.features.map((one) => ({ ...one, deviation: 0 })),
    }
    expect(
      predictWeight(
        still,
        FUSION_FEATURES.map(() => 100),
      ),
    ).toBe(0.5)
  })
})

describe('parseFusionModel', () => {
  it('reads back what was written as JSON', () => {
    expect(parseFusionModel(JSON.parse(JSON.stringify(LENGTH_MODEL)), 'm.json')).toEqual(LENGTH_MODEL)
  })

  it.each<[string, unknown]>([
    ['"kind": "fusion-1"', null],
    ['"kind": "fusion-1"', { ...LENGTH_MODEL, kind: 'fusion-2' }],
    ['the names of two branches', { ...LENGTH_MODEL, branches: ['bm25'] }],
    ['a known normalisation', { ...LENGTH_MODEL, norm: 'constructor' }],
    ['a depth', { ...LENGTH_MODEL, depth: 0 }],
    ['weights from 0 to 1', { ...LENGTH_MODEL, weights: [0, 2, 1] }],
    ['the features words, identifiers', { ...LENGTH_MODEL, features: LENGTH_MODEL.features.toReversed() }],
    ['the features words', { ...LENGTH_MODEL, features: [null] }],
    ['a curve for each weight', { ...LENGTH_MODEL, curves: LENGTH_MODEL.curves.slice(1) }],
    [
      'a curve for each weight',
      { ...LENGTH_MODEL, curves: LENGTH_MODEL.curves.map(() => ({ intercept: 0, slopes: [] })) },
    ],
  ])('asks for %s', (expected, json) => {
    expect(() => parseFusionModel(json, 'm.json')).toThrow(ConfigError)
    expect(() => parseFusionModel(json, 'm.json')).toThrow(`m.json: expected ${expected}`)
  })
})
