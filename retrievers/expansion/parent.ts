import type { Retriever } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH } from '../fusion/fuse.ts'
import { minMax } from '../fusion/min-max.ts'
import { groupByDocument } from '../group.ts'
import { restage } from '../restage.ts'

export interface ParentOptions {
  /** Share of the document's score in a chunk's, in [0, 1] (0.5). */
  readonly share: number
  /** Candidates asked of the source, and most that come back (200). */
  readonly depth: number
}

export const PARENT_DEFAULTS: ParentOptions = { share: 0.5, depth: DEFAULT_DEPTH }

/**
 * Chunks of a source that count for more where their document has another good one:
 * `(1 − share) · own + share · (best + second best of the document) / 2`, on a scale from 0 for the worst candidate to 1
 * for the best. The second counts at least as much as the mean candidate, or the best of the document where that is less:
 * to be short, or clear in one place, is no fault.
 * Source: Callan, "Passage-Level Evidence in Document Retrieval", SIGIR 1994, section 5, who adds the scores of document
 * and passage.
 */
export function parent(source: Retriever, options: ParentOptions = PARENT_DEFAULTS): Retriever {
  const name = printExpression('parent', [source.name], { ...options }, { ...PARENT_DEFAULTS })
  return restage(name, source, options.depth, (candidates) => withParents(candidates, options.share))
}

/** @param candidates best first. @returns the same chunks, in no order. */
export function withParents(candidates: readonly ScoredChunk[], share: number): readonly ScoredChunk[] {
  const { values } = minMax(candidates.map(({ score }) => score))
  const scaled = candidates.map(({ chunkId, documentId }, index) => ({
    chunkId,
    documentId,
    score: values[index] ?? 0,
    stages: {},
  }))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return groupByDocument(scaled).flatMap(({ candidates: held }) => {
    const [best, second] = held
    const parentScore = (best.score + Math.max(second?.score ?? 0, Math.min(mean, best.score))) / 2
    return held.map(({ chunkId, documentId, score }) => ({
      chunkId,
      documentId,
      score: (1 - share) * score + share * parentScore,
    }))
  })
}
