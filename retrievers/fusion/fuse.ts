import type { ChunkId } from '../../core/chunk.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { Candidate, Retriever, StageMark } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { markStage } from '../mark-stage.ts'

/** Candidates that each branch hands in, where an expression says nothing else. */
export const DEFAULT_DEPTH = 200

/** One score for every chunk that stands in any of the rankings, which are best first. */
export type FuseScores = (rankings: readonly (readonly ScoredChunk[])[]) => ReadonlyMap<ChunkId, number>

/**
 * A retriever that asks its branches side by side and ranks what they found by one score.
 *
 * Every branch is asked for `depth` candidates whatever the limit, so that a smaller limit gives a prefix of the
 * same ranking. At most `depth` candidates a branch can come back.
 */
export function fuse(
  name: string,
  branches: readonly Retriever[],
  depth: number,
  fuseScores: FuseScores,
): Retriever {
  return {
    name,
    async retrieve(question, context) {
      const rankings = await Promise.all(
        branches.map((branch) => branch.retrieve(question, { ...context, limit: depth })),
      )
      context.signal?.throwIfAborted()
      const startedAtMs = performance.now()
      const fused = rank(rankings, fuseScores(rankings)).slice(0, context.limit)
      const marks = marksByChunk(rankings)
      const candidates = markStage(name, fused, ({ chunkId }) => marks.get(chunkId) ?? {})
      context.onStage?.(name, performance.now() - startedAtMs)
      return candidates
    },
  }
}

function rank(
  rankings: readonly (readonly Candidate[])[],
  scores: ReadonlyMap<ChunkId, number>,
): readonly ScoredChunk[] {
  const found = new Map<ChunkId, ScoredChunk>()
  for (const { chunkId, documentId } of rankings.flat()) {
    found.set(chunkId, { chunkId, documentId, score: scores.get(chunkId) ?? Number.NEGATIVE_INFINITY })
  }
  return [...found.values()].sort(byScoreThen(({ chunkId }) => chunkId))
}

function marksByChunk(
  rankings: readonly (readonly Candidate[])[],
): ReadonlyMap<ChunkId, Readonly<Record<string, StageMark>>> {
  const marks = new Map<ChunkId, Readonly<Record<string, StageMark>>>()
  for (const { chunkId, stages } of rankings.flat()) {
    marks.set(chunkId, { ...marks.get(chunkId), ...stages })
  }
  return marks
}
