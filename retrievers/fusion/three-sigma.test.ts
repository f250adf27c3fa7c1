import { describe, expect, it } from 'vitest'
import { threeSigma } from './three-sigma.ts'

describe('threeSigma', () => {
  it('puts the mean at ½ and three deviations at 0 and 1', () => {
    const deviation = Math.sqrt((3 ** 2 + 0 ** 2 + 3 ** 2) / 2)
    const { values, missing } = threeSigma([7, 4, 1])
    expect(values[0]).toBeCloseTo(1 / 2 + 3 / (6 * deviation), 12)
    expect(values[1]).toBeCloseTo(1 / 2, 12)
    expect(values[2]).toBeCloseTo(1 / 2 - 3 / (6 * deviation), 12)
    expect(missing).toBe(0)
  })

  it('puts equal scores at ½, so that the only chunk found is more than one not found', () => {
    expect(threeSigma([3])).toEqual({ values: [1 / 2], missing: 0 })
    expect(threeSigma([0.1, 0.1, 0.1]).values).toEqual([1 / 2, 1 / 2, 1 / 2])
  })

  it('gives nothing for no scores', () => {
    expect(threeSigma([])).toEqual({ values: [], missing: 0 })
  })
})
