import type { Retriever } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { dot, type Vector } from '../../core/vector.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH } from '../fusion/fuse.ts'
import { minMax } from '../fusion/min-max.ts'
import { restage } from '../restage.ts'

export interface MmrOptions {
  /** Share of relevance against novelty, in [0, 1]: 1 leaves the order as it is (0.7). */
  readonly lambda: number
  /** Candidates asked of the source, and most that come back (200). */
  readonly depth: number
}

export const MMR_DEFAULTS: MmrOptions = { lambda: 0.7, depth: DEFAULT_DEPTH }

/**
 * Maximal marginal relevance: chunks of a source, of which each next one is the best mixture of relevant and unlike
 * those before it. For answers out of many near-duplicates.
 * Source: Carbonell, Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and Producing
 * Summaries", SIGIR 1998.
 */
export function mmr(source: Retriever, options: MmrOptions = MMR_DEFAULTS): Retriever {
  const name = printExpression('mmr', [source.name], { ...options }, { ...MMR_DEFAULTS })
  return restage(name, source, options.depth, async (candidates, { view }) => {
    const vectors = await view.vectors(candidates.map(({ chunkId }) => chunkId))
    return marginalRelevance(candidates, vectors, options.lambda)
  })
}

/**
 * `λ · relevance − (1 − λ) · highest similarity with a chunk that is better placed`, relevance being the score from 0 for
 * the worst to 1 for the best, similarity the cosine, none below 0. Values fall from place to place, since a chunk only
 * becomes more like what is chosen.
 *
 * @param candidates best first; ties by chunk id.
 * @param vectors in the order of `candidates`.
 * @returns all of them, best first.
 */
export function marginalRelevance(
  candidates: readonly ScoredChunk[],
  vectors: readonly Vector[],
  lambda: number,
): readonly ScoredChunk[] {
  const { values } = minMax(candidates.map(({ score }) => score))
  const waiting = candidates.map((candidate, index) => ({
    candidate,
    vector: vectors[index] as Vector,
    relevance: values[index] ?? 0,
    similarity: 0,
  }))
  const chosen: ScoredChunk[] = []
  while (waiting.length > 0) {
    const worth = waiting.map(({ relevance, similarity }) => lambda * relevance - (1 - lambda) * similarity)
    const place = bestPlace(worth, (index) => waiting[index]?.candidate.chunkId ?? '')
    const [next] = waiting.splice(place, 1)
    if (next === undefined) break
    const { chunkId, documentId } = next.candidate
    chosen.push({ chunkId, documentId, score: worth[place] as number })
    for (const other of waiting) other.similarity = Math.max(other.similarity, dot(other.vector, next.vector))
  }
  return chosen
}

/** Of the highest value; of equal ones, the one with the lowest id. */
function bestPlace(values: readonly number[], idOf: (index: number) => string): number {
  return values.reduce((best, value, index) => {
    const highest = values[best] as number
    return value > highest || (value === highest && idOf(index) < idOf(best)) ? index : best
  }, 0)
}
