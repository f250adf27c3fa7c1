import { describe, expect, it } from 'vitest'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { compareAcrossSets } from './compare-across-sets.ts'

const OPTIONS = { level: 0.95, resamples: 4_000, seed: 1 }

describe('comparing across sets', () => {
  it('gives each set one vote, however many questions it has', () => {
    const { sets, difference } = compareAcrossSets([[0.3], [0, 0.1, 0.2, 0.1]], OPTIONS)
    expect(sets).toBe(2)
    expect(difference).toBeCloseTo((0.3 + 0.1) / 2, 12)
  })

  it('has an interval around the mean, which is as narrow as the sets are sure', () => {
    const sure = compareAcrossSets([Array(50).fill(0.1), Array(50).fill(0.2)], OPTIONS)
    expect(sure.interval.low).toBeCloseTo(0.15, 12)
    expect(sure.interval.high).toBeCloseTo(0.15, 12)
    const unsure = compareAcrossSets([alternating(50, 1), alternating(50, 1)], OPTIONS)
    expect(unsure.interval.low).toBeLessThan(0)
    expect(unsure.interval.high).toBeGreaterThan(0)
    expect(unsure.p).toBeGreaterThan(0.5)
  })

  it('has about the interval of the bootstrap where there is one set', () => {
    const values = Array.from({ length: 80 }, (_, n) => Math.sin(n) + 0.3)
    const { low, high } = bootstrapInterval(values, OPTIONS)
    const { interval } = compareAcrossSets([values], OPTIONS)
    expect(interval.low).toBeCloseTo(low, 1)
    expect(interval.high).toBeCloseTo(high, 1)
  })

  it('counts the assignments of signs that are as far: of two equal differences, half', () => {
    // ++ and −− are as far as observed, +− and −+ are not.
    expect(compareAcrossSets([[0.5, 0.5]], { ...OPTIONS, resamples: 20_000 }).p).toBeCloseTo(0.5, 1)
  })

  it('gives the same bytes again', () => {
    const sets = [alternating(9, 0.3), alternating(20, 0.2)]
    expect(compareAcrossSets(sets, OPTIONS)).toEqual(compareAcrossSets(sets, OPTIONS))
  })
})

function alternating(count: number, size: number): number[] {
  return Array.from({ length: count }, (_, n) => (n % 2 === 0 ? size : -size))
}
