import type { Candidate } from '../../core/retriever.ts'
import { zScore } from '../../core/z-score.ts'

/**
 * Scores of a close reading beside those that the candidates came with, both in standard deviations:
 * `(1 − weight) · given + weight · read`.
 *
 * @param read one a candidate, finite, in their order.
 */
export function besideGiven(
  candidates: readonly Candidate[],
  read: readonly number[],
  weight: number,
): readonly number[] {
  const given = zScore(candidates.map(({ score }) => score)).values
  const close = zScore(read).values
  return given.map((value, index) => (1 - weight) * value + weight * (close[index] as number))
}
