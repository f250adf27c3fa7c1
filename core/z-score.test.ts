import { describe, expect, it } from 'vitest'
import { zScore } from './z-score.ts'

describe('zScore', () => {
  it('counts deviations from the mean, and a missing chunk as the last', () => {
    const mean = (7 + 4 + 1) / 3
    const deviation = Math.sqrt((3 ** 2 + 0 ** 2 + 3 ** 2) / 3)
    expect(zScore([7, 4, 1])).toEqual({
      values: [(7 - mean) / deviation, 0, (1 - mean) / deviation],
      missing: (1 - mean) / deviation,
    })
  })

  it('puts equal scores at 0, and a missing chunk below them', () => {
    expect(zScore([3])).toEqual({ values: [0], missing: -3 })
    expect(zScore([0.1 + 0.2, 0.3, 0.3])).toEqual({ values: [0, 0, 0], missing: -3 })
  })

  it('gives nothing for no scores', () => {
    expect(zScore([])).toEqual({ values: [], missing: 0 })
  })
})
