import { batchedProduct, divide, multiply, reshape, sumOfRows } from '../../autodiff/expressions.ts'
import type { StaticValue } from '../../autodiff/operator.ts'
import type { GraphContext } from '../graph-context.ts'

/**
 * One vector of L2 norm 1 for each text, pooled from its tokens': Reimers and Gurevych, arXiv:1908.10084.
 *
 * @param x [texts · tokens, hidden] @param pooling [texts, 1, tokens], the tokens' shares. @returns [texts, hidden]
 */
export function sentenceHead(
  { tape, config, batch }: GraphContext,
  x: StaticValue,
  pooling: StaticValue,
): StaticValue {
  const byText = reshape(tape, x, [batch.texts, batch.tokens, config.hiddenSize])
  const pooled = reshape(tape, batchedProduct(tape, pooling, byText), [batch.texts, config.hiddenSize])
  const norm = tape.apply('Sqrt', [sumOfRows(tape, multiply(tape, pooled, pooled))])
  return divide(tape, pooled, norm)
}
