import { add, batchedProduct, reshape, softmax, split, sum, transpose } from '../autodiff/expressions.ts'
import type { StaticValue } from '../autodiff/operator.ts'
import type { GraphContext } from './graph-context.ts'
import { layerNorm } from './layer-norm.ts'
import { linear } from './linear.ts'

/**
 * A post-norm transformer layer: Vaswani et al., arXiv:1706.03762, as in Devlin et al., arXiv:1810.04805.
 *
 * @param x [texts · tokens, hidden] @param bias [texts, 1, 1 or tokens, tokens], added to attention scores: far below for
 * padding. @returns [texts · tokens, hidden]
 */
export function encoderLayer(
  context: GraphContext,
  x: StaticValue,
  bias: StaticValue,
  layer: number,
): StaticValue {
  const { tape, dropout } = context
  const prefix = `encoder.layer.${layer}`
  const attended = linear(
    context,
    attention(context, x, bias, `${prefix}.attention.self.qkv`),
    `${prefix}.attention.output.dense`,
  )
  // ONNX Runtime fuses Add and norm into a slower operator; it leaves Sum alone.
  const mixed = layerNorm(context, sum(tape, [dropout(attended), x]), `${prefix}.attention.output.LayerNorm`)
  const wide = tape.apply('Gelu', [linear(context, mixed, `${prefix}.intermediate.dense`)])
  const narrow = linear(context, wide, `${prefix}.output.dense`)
  return layerNorm(context, sum(tape, [dropout(narrow), mixed]), `${prefix}.output.LayerNorm`)
}

type Three = readonly [StaticValue, StaticValue, StaticValue]

/** softmax(Q·Kᵀ/√d + bias)·V for each head, the heads side by side: [texts · tokens, hidden]. */
function attention(context: GraphContext, x: StaticValue, bias: StaticValue, name: string): StaticValue {
  const { tape, config, batch } = context
  const { heads, hiddenSize } = config
  const width = hiddenSize / heads
  const projected = reshape(tape, linear(context, x, name), [batch.texts, batch.tokens, 3, heads, width])
  const apart = transpose(tape, projected, [2, 0, 3, 1, 4]) // [3, texts, heads, tokens, width]
  const [query, key, value] = split(tape, apart, 3) as Three
  const scores = batchedProduct(tape, query, key, { transposeB: true, scale: 1 / Math.sqrt(width) })
  const weights = softmax(tape, add(tape, scores, bias)) // [1, texts, heads, tokens, tokens]
  const mixed = batchedProduct(tape, context.dropout(weights), value) // [1, texts, heads, tokens, width]
  return reshape(tape, transpose(tape, mixed, [0, 1, 3, 2, 4]), [batch.texts * batch.tokens, hiddenSize])
}
