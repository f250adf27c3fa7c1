import { batchedProduct, multiply, reshape, split, sumOfRows, transpose } from '../../autodiff/expressions.ts'
import type { StaticValue } from '../../autodiff/operator.ts'
import type { Head } from '../graph-context.ts'
import { linear } from '../linear.ts'
import { textVectors } from './text-vectors.ts'

/**
 * One number for each pair of texts, higher for a better answer: the cosine between the means of both texts' tokens, each
 * of which has seen the other text, times a factor, plus a number. [texts · tokens, hidden] → [texts, 1], with two pooled
 * vectors a text.
 */
export const likenessHead: Head = (context, x, pooling) => {
  const { tape, config, batch } = context
  const { texts, tokens } = batch
  const byText = reshape(tape, x, [texts, tokens, config.hiddenSize])
  const means = reshape(tape, batchedProduct(tape, pooling, byText), [2 * texts, config.hiddenSize])
  const byPair = reshape(tape, textVectors(context, means), [texts, 2, config.hiddenSize])
  const [first, second] = split(tape, transpose(tape, byPair, [1, 0, 2]), 2) as [StaticValue, StaticValue]
  const cosines = reshape(tape, sumOfRows(tape, multiply(tape, first, second)), [texts, 1])
  return linear(context, cosines, 'classifier')
}
