import { describe, expect, it } from 'vitest'
import { randomFrom } from '../comparison/random.ts'
import { estimatePositionBias, type ShownCount } from './position-bias.ts'

/** People enough. */
const MANY = 100

/** Chances of being looked at that nobody tells the estimator. */
const TRUE = [1, 0.62, 0.45, 0.3, 0.22]

/**
 * People who look at a position as often as `TRUE` says and click what they look at as often as it is relevant. Of each
 * question the documents stand in one of two orders; the more relevant ones stand further up.
 */
function simulatedClicks(people: number, seed: number): readonly ShownCount[] {
  const { below } = randomFrom(seed)
  const chance = (probability: number) => below(1_000_000) < probability * 1_000_000
  const counts: ShownCount[] = []
  for (let question = 0; question < 60; question++) {
    const relevance = TRUE.map((_, rank) => 0.9 / (rank + 1 + below(3)))
    const turned = below(TRUE.length)
    const swapped = (turned + 1 + below(TRUE.length - 1)) % TRUE.length
    for (const [document, relevant] of relevance.entries()) {
      const other = document === turned ? swapped : document === swapped ? turned : document
      for (const place of new Set([document, other])) {
        const examined = TRUE[place] ?? 0
        const clicked = Array.from({ length: people }).filter(
          () => chance(examined) && chance(relevant),
        ).length
        counts.push({
          question: `q${question}`,
          documentId: `d${document}`,
          position: place + 1,
          shown: people,
          clicked,
        })
      }
    }
  }
  return counts
}

describe('position bias', () => {
  it('is found again from simulated clicks, whatever stands where', () => {
    const found = estimatePositionBias(simulatedClicks(400, 7), MANY)
    expect(found?.propensities).toHaveLength(TRUE.length)
    for (const [index, chance] of TRUE.entries()) {
      expect(Math.abs((found?.propensities[index] ?? 0) - chance)).toBeLessThan(0.05)
    }
    // TRUE falls about as k^-.9.
    expect(found?.eta).toBeGreaterThan(0.7)
    expect(found?.eta).toBeLessThan(1.1)
  })

  it('is nearer to the truth than click rates by position, which count what is relevant twice', () => {
    const counts = simulatedClicks(400, 3)
    const rate = (position: number) => {
      const own = counts.filter((one) => one.position === position)
      const of = (key: 'clicked' | 'shown') => own.reduce((sum, one) => sum + one[key], 0)
      return of('clicked') / of('shown')
    }
    const error = (chances: readonly number[]) =>
      Math.max(...chances.map((chance, index) => Math.abs(chance - (TRUE[index] ?? 0))))
    const naive = TRUE.map((_, index) => rate(index + 1) / rate(1))
    expect(error(estimatePositionBias(counts, MANY)?.propensities ?? [])).toBeLessThan(error(naive) / 2)
  })

  it('pools documents that were shown a few times each', () => {
    const found = estimatePositionBias(simulatedClicks(12, 5), MANY)
    expect(Math.abs((found?.propensities[1] ?? 0) - 0.62)).toBeLessThan(0.15)
  })

  it('takes the ratio of click rates of what stood at two positions', () => {
    const at = (position: number, shown: number, clicked: number) => {
      return { question: 'q', documentId: 'd', position, shown, clicked }
    }
    const found = estimatePositionBias([at(1, 100, 80), at(3, 200, 40)], MANY)
    // 80 % at the first, 20 % at the third; the second, that nothing is known of, lies on the power law between.
    expect(found?.propensities[2]).toBeCloseTo(0.2 / 0.8, 6)
    expect(found?.eta).toBeCloseTo(Math.log(4) / Math.log(3), 6)
    expect(found?.propensities[1]).toBeCloseTo(2 ** -(Math.log(4) / Math.log(3)), 6)
    expect(found?.pairs).toBe(1)
  })

  it('is not set by a few people', () => {
    expect(estimatePositionBias(simulatedClicks(400, 7), 9)).toBeUndefined()
    expect(estimatePositionBias(simulatedClicks(400, 7), 10)).toBeDefined()
  })

  it('is not told where nothing moved, little was clicked, or nothing is tied to the first position', () => {
    const one = { question: 'q', documentId: 'd', shown: 1_000, clicked: 500 }
    expect(estimatePositionBias([], MANY)).toBeUndefined()
    expect(estimatePositionBias([{ ...one, position: 1 }], MANY)).toBeUndefined()
    expect(
      estimatePositionBias(
        [
          { ...one, position: 1, clicked: 10 },
          { ...one, position: 2, clicked: 5 },
        ],
        MANY,
      ),
    ).toBeUndefined()
    expect(
      estimatePositionBias(
        [
          { ...one, position: 2 },
          { ...one, position: 3 },
        ],
        MANY,
      ),
    ).toBeUndefined()
  })
})
