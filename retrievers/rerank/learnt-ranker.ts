import type { Analyzer } from '../../core/analyzer.ts'
import { ConfigError } from '../../core/errors.ts'
import type { Reranker } from '../../core/reranker.ts'
import { type RankerModel, scoreRow } from './ranker-model.ts'
import { rankingFeatures } from './ranking-features.ts'

/**
 * A reranker that learnt from judgments how features make a good candidate: a linear model, or trees (LambdaMART). How
 * they are trained: `fine-tune/rankers/`.
 *
 * @param name of the model.
 * @throws {ConfigError} from `score`, where no candidate has a mark of a stage that the model reads.
 */
export function learntRanker(name: string, model: RankerModel, analyzer: Analyzer): Reranker {
  return {
    name,
    async score(question, candidates, { view, signal }) {
      signal?.throwIfAborted()
      for (const stage of model.stages) {
        if (candidates.length > 0 && !candidates.some(({ stages }) => Object.hasOwn(stages, stage))) {
          throw new ConfigError(
            `expected candidates of the stage ${stage}, which ${name} was trained with, got ${Object.keys(candidates[0]?.stages ?? {}).join(', ')}; rerank a pipeline that has it`,
          )
        }
      }
      const stored = await view.chunks(candidates.map(({ chunkId }) => chunkId))
      signal?.throwIfAborted()
      const read = stored.map((chunk, index) => ({
        candidate: candidates[index] as (typeof candidates)[number],
        stored: chunk,
      }))
      return rankingFeatures(question, read, model.stages, analyzer).map((row) => scoreRow(model, row))
    },
  }
}
