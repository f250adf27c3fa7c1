import type { Analyzer } from '../../core/analyzer.ts'
import type { ChunkId } from '../../core/chunk.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { StoreView } from '../../core/store.ts'
import { dot, type Vector } from '../../core/vector.ts'
import type { FindCandidates } from '../../fine-tune/mining/mine-negatives.ts'
import type { ScoredPassage } from '../../fine-tune/mining/scored-passage.ts'
import { BM25_DEFAULTS } from '../../retrievers/bm25.ts'
import { SCOPE } from './open-collection.ts'

/** Candidates from an index by vectors and by words, all scored by the model that it was made with. */
export function candidatesIn(
  view: StoreView,
  analyzer: Analyzer,
  embedder: Embedder,
  depth: number,
): FindCandidates {
  return async (question, answers) => {
    const { vectors } = await embedder.embed([question], 'query')
    const vector = vectors[0] as Vector
    const { counts } = analyzer.terms(question)
    const near = await view.dense(vector, depth, SCOPE)
    const worded = counts.size === 0 ? [] : await view.bm25(counts, depth, SCOPE, BM25_DEFAULTS)
    return {
      lists: [
        near.map(({ chunkId, score }) => ({ id: chunkId, score })),
        await scoredBy(
          view,
          vector,
          worded.map(({ chunkId }) => chunkId),
        ),
      ],
      answers: await scoredBy(view, vector, answers as readonly ChunkId[]),
    }
  }
}

async function scoredBy(
  view: StoreView,
  question: Vector,
  ids: readonly ChunkId[],
): Promise<readonly ScoredPassage[]> {
  const vectors = await view.vectors(ids)
  return ids.map((id, i) => ({ id, score: dot(question, vectors[i] as Vector) }))
}
