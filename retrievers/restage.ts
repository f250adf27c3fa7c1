import type { ChunkId } from '../core/chunk.ts'
import { byScoreThen } from '../core/ranking.ts'
import type { Candidate, RetrievalContext, Retriever } from '../core/retriever.ts'
import type { ScoredChunk } from '../core/store.ts'
import { markStage } from './mark-stage.ts'

/** New scores for what a source found; chunks that are left out drop out, others may come in. */
export type Rescore = (
  candidates: readonly Candidate[],
  context: RetrievalContext,
  question: string,
) => Promise<readonly ScoredChunk[]> | readonly ScoredChunk[]

/**
 * A retriever that scores anew what another one found.
 *
 * The source is asked for `depth` candidates whatever the limit, so that a smaller limit gives a prefix of the same
 * ranking.
 */
export function restage(name: string, source: Retriever, depth: number, rescore: Rescore): Retriever {
  return {
    name,
    async retrieve(question, context) {
      const candidates = await source.retrieve(question, { ...context, limit: depth })
      context.signal?.throwIfAborted()
      const startedAtMs = performance.now()
      const rescored = await rescore(candidates, context, question)
      const best = [...rescored].sort(byScoreThen(({ chunkId }) => chunkId)).slice(0, context.limit)
      const earlier = new Map<ChunkId, Candidate['stages']>(
        candidates.map(({ chunkId, stages }) => [chunkId, stages]),
      )
      const marked = markStage(name, best, ({ chunkId }) => earlier.get(chunkId) ?? {})
      context.onStage?.(name, performance.now() - startedAtMs)
      return marked
    },
  }
}
