import { passageText } from '../../../core/chunk.ts'
import type { PairScorer } from '../../../core/pair-scorer.ts'
import type { Reranker } from '../../../core/reranker.ts'
import { besideGiven } from '../beside-given.ts'

/**
 * A reranker that reads question and passage together, and says so where it could not read a passage to its end.
 *
 * @param name of the model, for warnings.
 * @param weight of what it reads beside the score that the candidates came with: from 0, the order as it was, to 1, the
 *   model alone.
 */
export function crossEncoder(name: string, scorer: Pick<PairScorer, 'scorePairs'>, weight: number): Reranker {
  return {
    name,
    async score(question, candidates, { view, onWarning, signal }) {
      signal?.throwIfAborted()
      const stored = await view.chunks(candidates.map(({ chunkId }) => chunkId))
      const texts = stored.map(({ chunk, document }) => passageText(document.title, chunk))
      const { scores, truncated } = await scorer.scorePairs(question, texts, signal)
      signal?.throwIfAborted()
      if (truncated.length > 0) {
        onWarning?.(`${truncated.length} of ${texts.length} passages are longer than ${name} reads`)
      }
      return besideGiven(candidates, scores, weight)
    },
  }
}
