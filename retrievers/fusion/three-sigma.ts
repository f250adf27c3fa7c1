import type { NormalisedScores } from '../../core/normalised-scores.ts'

/**
 * Mean minus three standard deviations to 0, plus three to 1; all ½ where all are equal. Not cut off: a score may lie
 * outside. A chunk that the ranking does not hold counts 0, well below its last one. The deviation is that of a sample
 * (n − 1), as Qdrant computes it.
 */
export function threeSigma(scores: readonly number[]): NormalisedScores {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (scores.length - 1))
  // Rounding gives equal scores a tiny deviation, not 0.
  const equal = scores.every((score) => score === scores[0])
  return {
    values: scores.map((score) => (equal ? 1 / 2 : (score - mean + 3 * deviation) / (6 * deviation))),
    missing: 0,
  }
}
