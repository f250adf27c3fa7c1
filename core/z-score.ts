import type { NormalisedScores } from './normalised-scores.ts'

/**
 * Standard deviations above the ranking's mean: `(s − mean) / deviation`; all 0 where all are equal. A chunk that the
 * ranking does not hold counts as its last one does; −3 where all are equal, so that the only one with a word counts like
 * the first of a usual ranking; 0 where the ranking is empty.
 * Source: Montague, Aslam, "Relevance Score Normalization for Metasearch", CIKM 2001 (ZMUV); there a missing chunk
 * counts −2, which would put it above the tail of a long ranking.
 */
export function zScore(scores: readonly number[]): NormalisedScores {
  const mean = sum(scores) / scores.length
  const deviation = Math.sqrt(sum(scores.map((score) => (score - mean) ** 2)) / scores.length)
  // Rounding gives equal scores a tiny deviation, not 0.
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0)
  const equal = deviation <= ROUNDING * largest
  const values = scores.map((score) => (equal ? 0 : (score - mean) / deviation))
  const missing =
    values.length === 0 ? 0 : equal ? MISSING_AMONG_EQUAL : values.reduce((a, b) => Math.min(a, b))
  return { values, missing }
}

const MISSING_AMONG_EQUAL = -3
const ROUNDING = 1e-9

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
