import type { ChunkId } from '../../core/chunk.ts'
import type { Retriever } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH, fuse } from './fuse.ts'

export interface RrfOptions {
  /** Larger values flatten the difference between first ranks, > 0 (60). */
  readonly k: number
  /** Candidates asked of each branch (200). */
  readonly depth: number
}

export const RRF_DEFAULTS: RrfOptions = { k: 60, depth: DEFAULT_DEPTH }

/**
 * Reciprocal rank fusion of retrievers: needs no scores, only ranks.
 * Source: Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and Individual Rank Learning
 * Methods", SIGIR 2009.
 */
export function rrf(branches: readonly Retriever[], options: RrfOptions = RRF_DEFAULTS): Retriever {
  const name = printExpression(
    'rrf',
    branches.map((branch) => branch.name),
    { ...options },
    { ...RRF_DEFAULTS },
  )
  return fuse(name, branches, options.depth, (rankings) => reciprocalRanks(rankings, options.k))
}

/** Σ over the rankings that hold a chunk of `1 / (k + rank)`, ranks from 1. */
export function reciprocalRanks(
  rankings: readonly (readonly ScoredChunk[])[],
  k: number,
): ReadonlyMap<ChunkId, number> {
  const scores = new Map<ChunkId, number>()
  for (const ranking of rankings) {
    ranking.forEach(({ chunkId }, index) => {
      scores.set(chunkId, (scores.get(chunkId) ?? 0) + 1 / (k + index + 1))
    })
  }
  return scores
}
