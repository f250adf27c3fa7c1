import { batchedProduct, divide, multiply, reshape, sumOfRows } from '../../autodiff/expressions.ts'
import type { Head } from '../graph-context.ts'

/**
 * One vector of L2 norm 1 for each text, pooled from its tokens': Reimers and Gurevych, arXiv:1908.10084.
 * [texts · tokens, hidden] → [texts, hidden].
 */
export const sentenceHead: Head = ({ tape, config, batch }, x, pooling) => {
  const byText = reshape(tape, x, [batch.texts, batch.tokens, config.hiddenSize])
  const pooled = reshape(tape, batchedProduct(tape, pooling, byText), [batch.texts, config.hiddenSize])
  const norm = tape.apply('Sqrt', [sumOfRows(tape, multiply(tape, pooled, pooled))])
  return divide(tape, pooled, norm)
}
