import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchor } from './anchor.ts'
import { binaryCrossEntropy } from './binary-cross-entropy.ts'
import { cosineSentence } from './cosine-sentence.ts'
import { listwiseSoftmax } from './listwise-softmax.ts'
import { marginMse } from './margin-mse.ts'
import { expectScoreSlopes, expectSlopes, rows } from './testing/loss-checks.ts'

const EAST = Float32Array.of(1, 0)
const NORTH = Float32Array.of(0, 1)
const NORTH_EAST = Float32Array.of(0.6, 0.8)

const labels = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 })

describe('CoSENT', () => {
  it('sums e^(s·(lower − higher)) over the pairs that labels put in an order', () => {
    const pairs = [1, 0, 0].map((label, passage) => ({ query: 0, passage, label }))
    const { value } = cosineSentence([EAST], [EAST, NORTH, NORTH_EAST], { scale: 2, pairs })
    expect(value).toBeCloseTo(Math.log(1 + Math.exp(2 * (0 - 1)) + Math.exp(2 * (0.6 - 1))), 6)
  })

  it('is 0, and at rest, where all labels are equal', () => {
    const pairs = [{ query: 0, passage: 0, label: 3 }]
    const { value, ofQueries } = cosineSentence([EAST], [NORTH], { scale: 2, pairs })
    expect([value, ...(ofQueries[0] ?? [])]).toEqual([0, 0, 0])
  })

  it('has the slopes of finite differences', () => {
    fc.assert(
      fc.property(fc.integer(), labels, (seed, labels) => {
        const pairs = labels.map((label, i) => ({ query: i % 2, passage: i, label }))
        expectSlopes(rows(2, seed), rows(3, seed + 1), (queries, passages) =>
          cosineSentence(queries, passages, { scale: 5, pairs }),
        )
      }),
      { numRuns: 30 },
    )
  })
})

describe('margin-MSE', () => {
  it('is the mean squared difference between the margins of student and teacher', () => {
    const margins = [
      { query: 0, better: 0, worse: 1, margin: 3 },
      { query: 0, better: 2, worse: 1, margin: 1 },
    ]
    const { value } = marginMse([EAST], [EAST, NORTH, NORTH_EAST], { scale: 2, margins })
    expect(value).toBeCloseTo(((2 * (1 - 0) - 3) ** 2 + (2 * (0.6 - 0) - 1) ** 2) / 2, 6)
  })

  it('has the slopes of finite differences', () => {
    const margins = [
      { query: 0, better: 0, worse: 1, margin: 0.5 },
      { query: 1, better: 2, worse: 0, margin: 1 },
    ]
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expectSlopes(rows(2, seed), rows(3, seed + 1), (queries, passages) =>
          marginMse(queries, passages, { scale: 3, margins }),
        )
      }),
      { numRuns: 30 },
    )
  })
})

describe('the anchor', () => {
  it('is 0 where nothing has moved, and grows with the cosine lost', () => {
    expect(anchor([EAST, NORTH], [EAST, NORTH]).value).toBe(0)
    const { value, ofVectors } = anchor([EAST, NORTH], [EAST, NORTH_EAST])
    expect(value).toBeCloseTo((0 + (1 - 0.8)) / 2, 6)
    expect([...(ofVectors[1] ?? [])]).toEqual([-0.6 / 2, -0.8 / 2].map((slope) => expect.closeTo(slope, 6)))
  })
})

describe('losses of lists', () => {
  it('listwise softmax is the cross-entropy between shares of grades and of e^score', () => {
    const lists = [
      { scores: Float64Array.of(1, 0), grades: [1, 0] },
      { scores: Float64Array.of(0, 0, 0), grades: [2, 0, 1] },
    ]
    const first = -Math.log(Math.E / (Math.E + 1))
    const second = Math.log(3)
    expect(listwiseSoftmax(lists).value).toBeCloseTo((first + second) / 2, 12)
  })

  it('binary cross-entropy judges each candidate by itself, also with scores beyond e^s', () => {
    const lists = [{ scores: Float64Array.of(2, -1), grades: [3, 0] }]
    const expected = -(Math.log(1 / (1 + Math.exp(-2))) + Math.log(1 - 1 / (1 + Math.exp(1)))) / 2
    expect(binaryCrossEntropy(lists).value).toBeCloseTo(expected, 12)
    const far = [{ scores: Float64Array.of(-1_000, 1_000), grades: [1, 0] }]
    expect(binaryCrossEntropy(far).value).toBe(1_000)
  })

  it.each([
    ['listwise softmax', listwiseSoftmax],
    ['binary cross-entropy', binaryCrossEntropy],
  ])('%s has the slopes of finite differences', (_, loss) => {
    const grades = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(grades, { minLength: 1, maxLength: 3 }), fc.integer(), (lists, seed) => {
        // A list without anything relevant has no target.
        expectScoreSlopes(
          lists.map((list) => [1, ...list]),
          seed,
          loss,
        )
      }),
      { numRuns: 30 },
    )
  })
})
