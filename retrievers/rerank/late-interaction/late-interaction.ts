import { passageText } from '../../../core/chunk.ts'
import type { Reranker } from '../../../core/reranker.ts'
import type { TokenEncoder, TokenVectors } from '../../../core/token-encoder.ts'
import { besideGiven } from '../beside-given.ts'
import { maxSim } from './max-sim.ts'

/**
 * Late interaction: question and passages are compared token by token, by `maxSim`, and that counts `weight` beside the
 * score that the candidates came with, both in standard deviations. An encoder that never learnt to be compared so
 * orders worse by its tokens alone, and better than either together with the score.
 *
 * @param weight from 0, the order as it was, to 1, tokens alone.
 */
export function lateInteraction(name: string, encoder: TokenEncoder, weight: number): Reranker {
  return {
    name,
    async score(question, candidates, { view, signal }) {
      signal?.throwIfAborted()
      if (candidates.length === 0) return []
      const stored = await view.chunks(candidates.map(({ chunkId }) => chunkId))
      const texts = stored.map(({ chunk, document }) => passageText(document.title, chunk))
      const [[asked], passages] = await Promise.all([
        encoder.encodeTokens([question], 'query', signal),
        encoder.encodeTokens(texts, 'passage', signal),
      ])
      signal?.throwIfAborted()
      const likeness = passages.map((passage) => maxSim(asked as TokenVectors, passage))
      return besideGiven(candidates, likeness, weight)
    },
  }
}
