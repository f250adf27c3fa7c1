import { ModelError } from '../../core/errors.ts'
import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import { openTape } from '../autodiff/open-tape.ts'
import type { StaticValue } from '../autodiff/operator.ts'
import { type Passes, splitPasses } from '../autodiff/split-passes.ts'
import type { BatchShape, Parameters } from '../passes/trainable-model.ts'
import { encoderLayer } from './encoder-layer.ts'
import type { GraphContext } from './graph-context.ts'
import { sentenceHead } from './heads/sentence-head.ts'
import { layerNorm } from './layer-norm.ts'

/** Names of the inputs that are no weights. */
export const INPUTS = { embedded: 'embedded', keyBias: 'key_bias', pooling: 'pooling' } as const

/**
 * The passes of an encoder for one batch shape, from embedded tokens to the texts' vectors.
 *
 * ```
 *   embedded  [texts · tokens, hidden]   word, position and type vectors, added up
 *   key_bias  [texts, 1, 1, tokens]      0 for tokens, far below for padding
 *   pooling   [texts, 1, tokens]         the tokens' shares in the text's vector
 *   ──▶ [texts, hidden], of L2 norm 1
 * ```
 *
 * Weights are inputs, too, so that a change needs no new graph.
 *
 * @param trained names of the weights that get gradients, in this order.
 * @throws {ModelError} for a name that is none of a weight in the passes.
 */
export function encoderPasses(
  config: EncoderConfig,
  parameters: Parameters,
  batch: BatchShape,
  trained: readonly string[],
): Passes {
  const tape = openTape()
  const { texts, tokens } = batch
  const input = (name: string, shape: readonly number[]) => tape.input(name, { dataType: 'float32', shape })
  const weights = new Map<string, StaticValue>()
  const context: GraphContext = {
    tape,
    config,
    batch,
    parameter(name) {
      const value = weights.get(name) ?? input(name, shapeOf(parameters, name))
      weights.set(name, value)
      return value
    },
  }
  const embedded = input(INPUTS.embedded, [texts * tokens, config.hiddenSize])
  const keyBias = input(INPUTS.keyBias, [texts, 1, 1, tokens])
  const pooling = input(INPUTS.pooling, [texts, 1, tokens])
  let x = layerNorm(context, embedded, 'embeddings.LayerNorm')
  for (let layer = 0; layer < config.layers; layer++) x = encoderLayer(context, x, keyBias, layer)
  const vectors = sentenceHead(context, x, pooling)
  return splitPasses(tape, [vectors], trained.map(context.parameter))
}

function shapeOf(parameters: Parameters, name: string): readonly number[] {
  const found = parameters.get(name)
  if (found !== undefined) return found.shape
  throw new ModelError(
    `training graph: expected the weight ${name}, got none; use the weights of this architecture`,
  )
}
