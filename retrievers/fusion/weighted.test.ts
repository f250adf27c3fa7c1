import { describe, expect, it } from 'vitest'
import { zScore } from '../../core/z-score.ts'
import { minMax } from './min-max.ts'
import { ranking } from './testing/ranking.ts'
import { weightedSums } from './weighted.ts'

describe('weightedSums', () => {
  it('adds weight times normalised score, and 0 by min-max where a ranking does not hold the chunk', () => {
    const sums = weightedSums(
      [ranking({ a: 30, b: 20, c: 10 }), ranking({ b: 0.9, d: 0.5 })],
      [0.25, 0.75],
      minMax,
    )
    expect(Object.fromEntries(sums)).toEqual({
      'test:a#0': 0.25 * 1,
      'test:b#0': 0.25 * 0.5 + 0.75 * 1,
      'test:c#0': 0,
      'test:d#0': 0,
    })
  })

  it('counts a missing chunk by z-score as the last of the ranking', () => {
    const sums = weightedSums([ranking({ a: 3, b: 1 }), ranking({ c: 7, a: 5 })], [0.25, 0.75], zScore)
    expect(Object.fromEntries(sums)).toEqual({
      'test:a#0': 0.25 * 1 + 0.75 * -1,
      'test:b#0': 0.25 * -1 + 0.75 * -1,
      'test:c#0': 0.25 * -1 + 0.75 * 1,
    })
  })

  it('lets an empty ranking change nothing', () => {
    const sums = weightedSums([[], ranking({ a: 3, b: 1 })], [0.25, 0.75], zScore)
    expect(Object.fromEntries(sums)).toEqual({ 'test:a#0': 0.75, 'test:b#0': -0.75 })
  })
})
