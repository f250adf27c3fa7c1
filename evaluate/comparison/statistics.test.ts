import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { detectableDifference } from './detectable-difference.ts'
import { holm } from './holm.ts'
import { mean } from './mean.ts'
import { normalProbability } from './normal.ts'
import { randomFrom } from './random.ts'
import { randomisationTest } from './randomisation-test.ts'
import { signedSums } from './signed-sums.ts'
import { studentProbability, studentQuantile } from './student.ts'
import { SIMULATED_MEAN, simulatedDifferences } from './testing/simulated-differences.ts'

const difference: fc.Arbitrary<number> = fc.constantFrom(
  -1,
  -0.5,
  -0.3,
  -0.1,
  0,
  0.1,
  0.2,
  0.30000000000000004,
  0.5,
  1,
)

describe('normal and Student distributions', () => {
  it('have the quantiles of the tables', () => {
    expect(normalProbability(1.959963984540054)).toBeCloseTo(0.975, 14)
    expect(normalProbability(-3.090232306167813)).toBeCloseTo(0.001, 14)
    // Computed by SciPy 1.17.
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.706204736174694, 9)
    expect(studentQuantile(0.975, 2)).toBeCloseTo(4.302652729749462, 12)
    expect(studentQuantile(0.025, 9)).toBeCloseTo(-2.2621571627982053, 12)
    expect(studentQuantile(0.8, 49)).toBeCloseTo(0.8490183985380773, 12)
    expect(studentQuantile(0.975, 1_000)).toBeCloseTo(1.9623390808264083, 12)
  })

  it('are symmetric and meet for many degrees of freedom', () => {
    for (const x of [0, 0.3, 1, 2.5, 6]) {
      expect(normalProbability(x) + normalProbability(-x)).toBeCloseTo(1, 14)
      expect(studentProbability(x, 3) + studentProbability(-x, 3)).toBeCloseTo(1, 14)
      expect(studentProbability(x, 1e6)).toBeCloseTo(normalProbability(x), 5)
    }
    expect([normalProbability(-9), normalProbability(9)]).toEqual([0, 1])
  })
})

describe('randomFrom', () => {
  it('repeats itself for a seed and only for it', () => {
    const take = (seed: number) => Array.from({ length: 4 }, randomFrom(seed).bits)
    expect(take(1)).toEqual(take(1))
    expect(new Set([1, 2, 3].flatMap(take)).size).toBe(12)
  })

  it('draws every number below the limit about as often', () => {
    const { below } = randomFrom(7)
    const drawn = Array.from({ length: 50_000 }, () => below(5))
    for (const value of [0, 1, 2, 3, 4]) {
      // Ten standard deviations: √(50,000 · .2 · .8) is 89.
      expect(Math.abs(drawn.filter((one) => one === value).length - 10_000)).toBeLessThan(890)
    }
  })
})

describe('bootstrapInterval', () => {
  it('holds the true mean about 95 times out of 100, also for few questions', () => {
    const random = randomFrom(11)
    for (const [questions, least] of [
      [25, 0.91],
      [100, 0.925],
    ] as const) {
      const samples = 400
      const held = Array.from({ length: samples }, (_, seed) => {
        const differences = simulatedDifferences(questions, random, true)
        const { low, high } = bootstrapInterval(differences, { level: 0.95, resamples: 500, seed })
        return low <= SIMULATED_MEAN && SIMULATED_MEAN <= high
      }).filter(Boolean).length
      // Three standard deviations: √(.95 · .05 / 400) is .011.
      expect(held / samples).toBeGreaterThan(least)
      expect(held / samples).toBeLessThan(0.983)
    }
  })

  it('holds the mean, shrinks with the level, and does not depend on order of magnitude', () => {
    fc.assert(
      fc.property(fc.array(difference, { minLength: 2, maxLength: 30 }), (differences) => {
        const wide = bootstrapInterval(differences, { level: 0.99, resamples: 200, seed: 3 })
        const narrow = bootstrapInterval(differences, { level: 0.5, resamples: 200, seed: 3 })
        expect(wide.low).toBeLessThanOrEqual(narrow.low)
        expect(narrow.high).toBeLessThanOrEqual(wide.high)
        expect(wide.low - 1e-12).toBeLessThanOrEqual(mean(differences))
        expect(mean(differences)).toBeLessThanOrEqual(wide.high + 1e-12)
        const doubled = differences.map((one) => 2 * one)
        const scaled = bootstrapInterval(doubled, { level: 0.99, resamples: 200, seed: 3 })
        expect(scaled).toEqual({ low: 2 * wide.low, high: 2 * wide.high })
      }),
      { numRuns: 50 },
    )
  })

  it('is the difference itself where nothing varies', () => {
    expect(bootstrapInterval([0.25])).toEqual({ low: 0.25, high: 0.25 })
    expect(bootstrapInterval([0.5, 0.5, 0.5])).toEqual({ low: 0.5, high: 0.5 })
  })

  it('gives the same again for a seed, and another for another', () => {
    const differences = simulatedDifferences(40, randomFrom(1), true)
    const at = (seed: number) => bootstrapInterval(differences, { level: 0.95, resamples: 300, seed })
    expect(at(1)).toEqual(at(1))
    expect(at(1)).not.toEqual(at(2))
  })
})

describe('randomisationTest', () => {
  it('counts assignments of signs whose sum is as far from 0', () => {
    // +++ and −−− reach 6, of eight; ++−, which is 0, and so on do not.
    expect(randomisationTest([1, 2, 3])).toEqual({ p: 2 / 8, exact: true })
    // 3 + 2 − 1 = 4: reached by ±4 and ±6.
    expect(randomisationTest([-1, 2, 3])).toEqual({ p: 4 / 8, exact: true })
    expect(randomisationTest([0, 0])).toEqual({ p: 1, exact: true })
    expect(randomisationTest([])).toEqual({ p: 1, exact: true })
  })

  it('equals a count over all assignments, zeros included', () => {
    fc.assert(
      fc.property(fc.array(difference, { maxLength: 9 }), (differences) => {
        const { p, exact } = randomisationTest(differences)
        expect(exact).toBe(true)
        expect(p).toBeCloseTo(bruteForceP(differences), 12)
      }),
    )
  })

  it('draws assignments for many questions, and comes near the exact value', () => {
    const random = randomFrom(5)
    const differences = Array.from({ length: 24 }, () => random.below(100) / 100 - 0.4)
    const twenty = differences.slice(0, 20)
    const exact = randomisationTest(twenty)
    // A difference that changes no comparison makes the test draw.
    const drawn = randomisationTest([...twenty, 1e-15], { samples: 20_000, seed: 2 })
    expect([exact.exact, drawn.exact]).toEqual([true, false])
    // Four standard deviations: √(.25 / 20,000) is .0035.
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.015)
    expect(randomisationTest(differences, { samples: 99, seed: 2 }).p).toBeGreaterThanOrEqual(1 / 100)
  })

  it('finds a difference that is not there about 5 times out of 100', () => {
    const random = randomFrom(13)
    for (const questions of [15, 60]) {
      const runs = 600
      const found = Array.from({ length: runs }, (_, seed) =>
        randomisationTest(simulatedDifferences(questions, random, false), { samples: 399, seed }),
      ).filter(({ p }) => p <= 0.05).length
      // Three and a half standard deviations: √(.05 · .95 / 600) is .009. Few questions have few values of p.
      expect(found / runs).toBeLessThan(0.081)
      expect(found / runs).toBeGreaterThan(questions === 15 ? 0.005 : 0.02)
    }
  })
})

describe('signedSums', () => {
  it('adds what one would add one by one', () => {
    fc.assert(
      fc.property(fc.array(difference, { maxLength: 20 }), fc.nat(2 ** 20 - 1), (values, signs) => {
        const plain = values.reduce((sum, value, n) => sum + ((signs >> n) & 1 ? -value : value), 0)
        expect(signedSums(values).of(signs)).toBeCloseTo(plain, 12)
      }),
    )
  })

  it('takes a sign from each random bit', () => {
    const values = Array.from({ length: 70 }, (_, n) => 2 ** (n % 30))
    const words = [0x12345678, -1, 0x0f0f0f0f]
    let calls = 0
    const sum = signedSums(values).drawn(() => words[calls++] as number)
    const plain = values.reduce((total, value, n) => {
      const word = words[Math.floor(n / 32)] as number
      return total + ((word >>> (n % 32)) & 1 ? -value : value)
    }, 0)
    expect(sum).toBe(plain)
    expect(calls).toBe(3)
  })
})

describe('holm', () => {
  it('multiplies the smallest by the number of tests, the next by one less, and never falls', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([3 * 0.01, 2 * 0.03, 2 * 0.03])
    expect(holm([0.5, 0.6])).toEqual([1, 1])
    expect(holm([])).toEqual([])
  })

  it('is at least as large as each p, at most Bonferroni, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (pValues) => {
        const adjusted = holm(pValues)
        pValues.forEach((p, n) => {
          const own = adjusted[n] as number
          expect(own).toBeGreaterThanOrEqual(p)
          expect(own).toBeLessThanOrEqual(Math.min(1, p * pValues.length))
          pValues.forEach((q, m) => {
            if (p < q) expect(own).toBeLessThanOrEqual(adjusted[m] as number)
          })
        })
      }),
    )
  })
})

describe('detectableDifference', () => {
  it('is so many standard errors', () => {
    const errors = studentQuantile(0.975, 3) + studentQuantile(0.8, 3)
    expect(detectableDifference([0, 0, 1, 1])).toBeCloseTo((errors * Math.sqrt(1 / 3)) / Math.sqrt(4), 12)
  })

  it('is unknown where nothing scatters', () => {
    expect(detectableDifference([0.5])).toBeUndefined()
    expect(detectableDifference([0.5, 0.5])).toBeUndefined()
  })

  it('is found by the test four times out of five', () => {
    const random = randomFrom(17)
    const runs = 400
    const found = Array.from({ length: runs }, (_, seed) => {
      const scatter = simulatedDifferences(50, random, false)
      const shift = detectableDifference(simulatedDifferences(50, random, false)) ?? 0
      return randomisationTest(
        scatter.map((one) => one + shift),
        { samples: 399, seed },
      )
    }).filter(({ p }) => p <= 0.05).length
    expect(found / runs).toBeGreaterThan(0.7)
    expect(found / runs).toBeLessThan(0.88)
  })
})

function bruteForceP(differences: readonly number[]): number {
  const sumOf = (signs: number) =>
    differences.reduce((sum, one, n) => sum + (Math.floor(signs / 2 ** n) % 2 === 1 ? -one : one), 0)
  const assignments = Array.from({ length: 2 ** differences.length }, (_, signs) => Math.abs(sumOf(signs)))
  const observed = assignments[0] as number
  return assignments.filter((sum) => sum >= observed - 1e-9).length / assignments.length
}
