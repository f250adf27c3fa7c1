import { randomFrom } from './random.ts'
import { signedSums } from './signed-sums.ts'

export interface RandomisationOptions {
  /** Assignments of signs that are drawn where there are too many to try all, ≥ 1. */
  readonly samples: number
  readonly seed: number
}

export const RANDOMISATION_DEFAULTS: RandomisationOptions = { samples: 100_000, seed: 1 }

/** How surely two runs differ. */
export interface TestResult {
  /** Probability of a mean difference at least as large, either way, were there none between the runs; in (0, 1]. */
  readonly p: number
  /** All assignments of signs were tried, none drawn. */
  readonly exact: boolean
}

/** Up to so many differences that are not 0, every assignment of signs is tried: a million. */
const MOST_FOR_EXACT = 20

/**
 * Paired randomisation test: if the runs do not differ, each question's difference could as well have the other sign.
 * p is the share of assignments of signs whose sum is at least as far from 0. Few questions: all assignments; else
 * `samples` of them are drawn, and the one that was observed is counted among them, so that p is never 0.
 * Source: Fisher, "The Design of Experiments", 1935; Smucker, Allan, Carterette, "A Comparison of Statistical
 * Significance Tests for Information Retrieval Evaluation", CIKM 2007; the count of the observed one: Phipson, Smyth,
 * "Permutation P-values Should Never Be Zero", 2010.
 *
 * @param differences one a question; those that are 0 have no sign and decide nothing.
 */
export function randomisationTest(
  differences: ArrayLike<number>,
  { samples, seed }: RandomisationOptions = RANDOMISATION_DEFAULTS,
): TestResult {
  const decisive = Array.from(differences).filter((difference) => difference !== 0)
  const sums = signedSums(decisive)
  const observed = Math.abs(decisive.reduce((sum, difference) => sum + difference, 0))
  // Equal sums may differ in their last digits by the order in which they were added.
  const reach = observed - ROUNDING * decisive.reduce((sum, difference) => sum + Math.abs(difference), 0)

  if (decisive.length <= MOST_FOR_EXACT) {
    const assignments = 2 ** decisive.length
    let asFar = 0
    for (let signs = 0; signs < assignments; signs++) if (Math.abs(sums.of(signs)) >= reach) asFar += 1
    return { p: asFar / assignments, exact: true }
  }
  const { bits } = randomFrom(seed)
  let asFar = 1
  for (let sample = 0; sample < samples; sample++) if (Math.abs(sums.drawn(bits)) >= reach) asFar += 1
  return { p: asFar / (samples + 1), exact: false }
}

const ROUNDING = 1e-12
