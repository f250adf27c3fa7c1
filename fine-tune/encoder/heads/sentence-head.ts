import { batchedProduct, reshape } from '../../autodiff/expressions.ts'
import type { Head } from '../graph-context.ts'
import { textVectors } from './text-vectors.ts'

/**
 * One vector of L2 norm 1 for each text, pooled from its tokens': Reimers and Gurevych, arXiv:1908.10084.
 * [texts · tokens, hidden] → [texts, hidden].
 */
export const sentenceHead: Head = (context, x, pooling) => {
  const { tape, config, batch } = context
  const byText = reshape(tape, x, [batch.texts, batch.tokens, config.hiddenSize])
  const pooled = reshape(tape, batchedProduct(tape, pooling, byText), [batch.texts, config.hiddenSize])
  return textVectors(context, pooled)
}
