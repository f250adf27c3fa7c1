import type { ScoredPassage } from './scored-passage.ts'

/** What is left of candidates, and how many were too good to be wrong. */
export interface NegativesOfQuestion {
  /** In the order of the candidates. */
  readonly negatives: readonly string[]
  readonly discarded: number
}

/**
 * Candidates that a teacher finds clearly worse than the passage that is known to answer. Those that come close to it
 * are likely to answer too, only nobody judged them, and a model that learns to push them away learns something wrong.
 * Source: Moreira et al., "NV-Retriever", arXiv:2407.15831, section 3.2, TopK-PercPos: candidates below
 * `margin` · positive. Of several answers the best counts; where its score is not above 0, candidates must be below it.
 *
 * @param answers at least one. @param margin 0 to 1; 0.95 in the paper.
 */
export function positiveAware(
  candidates: readonly ScoredPassage[],
  answers: readonly ScoredPassage[],
  margin: number,
): NegativesOfQuestion {
  const best = Math.max(...answers.map(({ score }) => score))
  const limit = best > 0 ? margin * best : best
  const known = new Set(answers.map(({ id }) => id))
  const others = candidates.filter(({ id }) => !known.has(id))
  const negatives = others.filter(({ score }) => score < limit).map(({ id }) => id)
  return { negatives, discarded: others.length - negatives.length }
}
