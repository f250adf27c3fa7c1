import { expect, it } from 'vitest'
import { latencyOf } from './latency.ts'

it('gives times that were measured: at least half, and at least 95 of 100, are not longer', () => {
  const descending = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(latencyOf(descending)).toEqual({ p50: 50, p95: 95 })
  expect(latencyOf([7])).toEqual({ p50: 7, p95: 7 })
  expect(latencyOf([1, 2, 30])).toEqual({ p50: 2, p95: 30 })
})

it('gives nothing where nothing was measured', () => {
  expect(latencyOf([])).toBeUndefined()
})
