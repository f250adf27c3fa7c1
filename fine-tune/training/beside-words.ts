import { byScoreThen } from '../../core/ranking.ts'
import type { RankedItem } from '../../core/run.ts'
import { zScore } from '../../core/z-score.ts'

/** Candidates of each ranking; what is beyond counts as the last of them. */
export const FUSION_DEPTH = 200
/** Of BM25; the vector has the rest. */
const WEIGHT_OF_WORDS = 0.25

/**
 * Passages of either ranking with the sum of their standardised scores, in no order: `weighted(0.25*bm25, 0.75*dense,
 * norm=zscore)`, the core of the default pipeline. Of a part of a collection the best 200 are others than of the whole, so
 * that scores are near retrieval's and not the same.
 *
 * @param near all passages, in any order. @param words the best by BM25, at most `FUSION_DEPTH`; may be empty.
 */
export function besideWords(
  near: readonly RankedItem[],
  words: ReadonlyMap<string, number>,
): readonly RankedItem[] {
  const nearest = [...near].sort(byScoreThen(({ id }) => id)).slice(0, FUSION_DEPTH)
  const byVector = standardised(nearest)
  const byWords = standardised([...words].map(([id, score]) => ({ id, score })))
  const ids = new Set([...nearest.map(({ id }) => id), ...words.keys()])
  return [...ids].map((id) => ({
    id,
    score: WEIGHT_OF_WORDS * byWords(id) + (1 - WEIGHT_OF_WORDS) * byVector(id),
  }))
}

function standardised(ranking: readonly RankedItem[]): (id: string) => number {
  const { values, missing } = zScore(ranking.map(({ score }) => score))
  const standings = new Map(ranking.map(({ id }, at) => [id, values[at] ?? missing]))
  return (id) => standings.get(id) ?? missing
}
