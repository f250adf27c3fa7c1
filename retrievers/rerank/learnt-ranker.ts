import type { Analyzer } from '../../core/analyzer.ts'
import type { Reranker } from '../../core/reranker.ts'
import { type RankerModel, scoreRow } from './ranker-model.ts'
import { rankingFeatures } from './ranking-features.ts'

/**
 * A reranker that learnt from judgments how features make a good candidate: a linear model, or trees (LambdaMART). How
 * they are trained: `fine-tune/rankers/`.
 *
 * A stage that found nothing for a question, as BM25 does for one of stop words, tells nothing of any candidate.
 *
 * @param name of the model.
 */
export function learntRanker(name: string, model: RankerModel, analyzer: Analyzer): Reranker {
  const feedback = new Map(Object.entries(model.feedback ?? {}))
  return {
    name,
    needs: model.stages,
    async score(question, candidates, { view, signal }) {
      signal?.throwIfAborted()
      const stored = await view.chunks(candidates.map(({ chunkId }) => chunkId))
      signal?.throwIfAborted()
      const read = stored.map((chunk, index) => ({
        candidate: candidates[index] as (typeof candidates)[number],
        stored: chunk,
      }))
      return rankingFeatures(question, read, { ...model, feedback }, analyzer).map((row) =>
        scoreRow(model, row),
      )
    },
  }
}
