import type { NormalisedScores } from '../../core/normalised-scores.ts'

/**
 * Best score 1, worst 0: `(s − min) / (max − min)`; all 1 where all are equal. A chunk that the ranking does not hold
 * counts 0, as its last one does.
 * Source: Lee, "Analyses of Multiple Evidence Combination", SIGIR 1997.
 */
export function minMax(scores: readonly number[]): NormalisedScores {
  const max = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const min = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return { values: scores.map((score) => (max === min ? 1 : (score - min) / (max - min))), missing: 0 }
}
