import type { Random } from '../random.ts'

/** What `simulatedDifferences` has as its mean where the runs differ. */
export const SIMULATED_MEAN = 0.45 * (0.6 * (1 / 4) - 0.4 * (1 / 5))

/**
 * Differences as two pipelines have them: more than half of the questions are equal, the others win or lose by much or
 * little. Either sign is as likely, and the mean is 0, unless the runs differ.
 */
export function simulatedDifferences(count: number, random: Random, differ: boolean): readonly number[] {
  const uniform = () => (random.bits() >>> 0) / 2 ** 32
  // The least of b uniform numbers has the mean 1 / (b + 1).
  const least = (of: number) => Math.min(...Array.from({ length: of }, uniform))
  return Array.from({ length: count }, () => {
    if (uniform() < 0.55) return 0
    if (uniform() < (differ ? 0.6 : 0.5)) return least(3)
    return -least(differ ? 4 : 3)
  })
}
