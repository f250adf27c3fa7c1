import { describe, expect, it } from 'vitest'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { compareAcrossSets } from './compare-across-sets.ts'
import { randomisationTest } from './randomisation-test.ts'

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

  it.each([8, 80])('says of one set of %i questions what its own interval and test say', (count) => {
    const values = Array.from({ length: count }, (_, n) => Math.sin(n) + 0.3)
    const { interval, p } = compareAcrossSets([values], OPTIONS)
    expect(interval).toEqual(bootstrapInterval(values, OPTIONS))
    expect(p).toBeCloseTo(randomisationTest(values).p, 3)
  })

  it('tries all assignments of signs of few questions, each counting by the size of its set', () => {
    expect(compareAcrossSets([[0.5, 0.5]], OPTIONS).p).toBe(2 / 4)
    const signs = [-1, 1]
    const sums = signs.flatMap((a) =>
      signs.flatMap((b) => signs.map((c) => Math.abs(a * 0.3 + b * 0.1 + c * 0.1))),
    )
    const asFar = sums.filter((sum) => sum >= 0.5 - 1e-12).length
    expect(compareAcrossSets([[0.3], [0.2, 0.2]], OPTIONS).p).toBe(asFar / 8)
  })

  it('gives the same bytes again', () => {
    const sets = [alternating(9, 0.3), alternating(20, 0.2)]
    expect(compareAcrossSets(sets, OPTIONS)).toEqual(compareAcrossSets(sets, OPTIONS))
  })
})

function alternating(count: number, size: number): number[] {
  return Array.from({ length: count }, (_, n) => (n % 2 === 0 ? size : -size))
}
