import { batchedProduct, reshape } from '../../autodiff/expressions.ts'
import type { Head } from '../graph-context.ts'
import { linear } from '../linear.ts'

/**
 * One number for each pair of texts, higher for a better answer: the pooled vector through a layer with tanh and one
 * output. Nogueira and Cho, arXiv:1901.04085; the layer is BERT's pooler, Devlin et al., arXiv:1810.04805.
 * [texts · tokens, hidden] → [texts, 1].
 */
export const relevanceHead: Head = (context, x, pooling) => {
  const { tape, config, batch, dropout } = context
  const byText = reshape(tape, x, [batch.texts, batch.tokens, config.hiddenSize])
  const pooled = reshape(tape, batchedProduct(tape, pooling, byText), [batch.texts, config.hiddenSize])
  const active = tape.apply('Tanh', [linear(context, pooled, 'pooler.dense')])
  return linear(context, dropout(active), 'classifier')
}
