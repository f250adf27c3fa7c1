import { describe, expect, it } from 'vitest'
import { minMax } from './min-max.ts'

describe('minMax', () => {
  it('puts the best at 1, the worst at 0, and a missing chunk at 0', () => {
    expect(minMax([10, 4, 2])).toEqual({ values: [1, (4 - 2) / (10 - 2), 0], missing: 0 })
  })

  it('puts equal scores at 1, so that the only chunk found is more than one not found', () => {
    expect(minMax([3])).toEqual({ values: [1], missing: 0 })
    expect(minMax([-2, -2]).values).toEqual([1, 1])
  })

  it('gives nothing for no scores', () => {
    expect(minMax([])).toEqual({ values: [], missing: 0 })
  })
})
