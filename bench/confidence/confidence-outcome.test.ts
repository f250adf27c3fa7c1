import { describe, expect, it } from 'vitest'
import { confidenceOutcome, oracleArea, thresholdOutcome, wayToOracle } from './confidence-outcome.ts'
import { crossFit, leastFor } from './cross-fit.ts'

const answer = (confidence: number, isRight: boolean, least = 0.5) => {
  return { query: `${confidence}`, confidence, isRight, least, share: 0.5 }
}
const ANSWERS = [answer(0.9, true), answer(0.7, false), answer(0.6, true), answer(0.2, false)]

describe('what confidence is worth', () => {
  it('is held against a random order, and against one that knows', () => {
    // Right, right, wrong, wrong: of the first 1, 2, 3, 4 are wrong 0, 0, 1, 2.
    expect(oracleArea(ANSWERS)).toBeCloseTo((0 + 0 + 1 / 3 + 2 / 4) / 4, 12)
    const area = (0 + 1 / 2 + 1 / 3 + 2 / 4) / 4
    expect(wayToOracle(ANSWERS)).toBeCloseTo((0.5 - area) / (0.5 - (1 / 3 + 2 / 4) / 4), 12)
  })

  it('is held against saying the same of every question', () => {
    const { brier, brierOfOwnShare, brierOfLearntShare, said } = confidenceOutcome(ANSWERS)
    expect(brier).toBeCloseTo((0.1 ** 2 + 0.7 ** 2 + 0.4 ** 2 + 0.2 ** 2) / 4, 10)
    expect([brierOfOwnShare, brierOfLearntShare, said]).toEqual([0.25, 0.25, 0.6])
  })

  it('counts what a threshold withholds, right and wrong', () => {
    expect(thresholdOutcome(ANSWERS, () => 0.65)).toEqual({
      least: 0.65,
      answered: 2 / 4,
      wrongOfAnswered: 1 / 2,
      rightWithheld: 1 / 2,
      wrongWithheld: 1 / 2,
    })
    expect(thresholdOutcome(ANSWERS, () => Number.POSITIVE_INFINITY)).toEqual({
      answered: 0,
      rightWithheld: 1,
      wrongWithheld: 1,
    })
  })
})

describe('a threshold', () => {
  it('lets through as much as the risk allows, and nothing where nothing is safe enough', () => {
    const points = [
      { coverage: 1 / 3, risk: 0, least: 0.9 },
      { coverage: 2 / 3, risk: 0.5, least: 0.8 },
      { coverage: 1, risk: 1 / 3, least: 0.1 },
    ]
    expect([0, 0.4, 1].map((risk) => leastFor(points, risk))).toEqual([0.9, 0.1, 0.1])
    expect(leastFor(points.slice(1, 2), 0.2)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('telling each part by the others', () => {
  /** The first score tells all, in every group. */
  const samples = Array.from({ length: 60 }, (_, n) => {
    return { query: `q${n}`, group: `g${n % 3}`, features: [n % 2, 0, 0, 1, 1], isRight: n % 2 === 1 }
  })
  const learning = { pipeline: 'bm25', stages: [], folds: 3, risk: 0.2 }

  it('tells every question once, by a threshold that was learnt beside it', () => {
    const told = crossFit(samples, learning)
    expect(told.map(({ query }) => query).sort()).toEqual(samples.map(({ query }) => query).sort())
    expect(told.every(({ confidence, isRight, least }) => confidence >= least === isRight)).toBe(true)
    expect(told.every(({ share }) => share === 0.5)).toBe(true)
  })

  it('learns from no more than it may', () => {
    const few = crossFit(samples, { ...learning, most: 4 })
    const spread = (answers: typeof few) => Math.max(...answers.map(({ confidence }) => confidence))
    expect(few).toHaveLength(60)
    expect(spread(few)).toBeLessThan(spread(crossFit(samples, learning)))
  })
})
