import { ModelError } from '../../core/errors.ts'
import { acrossBias } from '../../onnx/encoder/across-bias.ts'
import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import { add, multiply, scale } from '../autodiff/expressions.ts'
import { openTape } from '../autodiff/open-tape.ts'
import type { StaticValue, Tape } from '../autodiff/operator.ts'
import { type Passes, splitPasses } from '../autodiff/split-passes.ts'
import type { BatchShape, Parameters } from '../passes/trainable-model.ts'
import { encoderLayer } from './encoder-layer.ts'
import type { GraphContext, Head } from './graph-context.ts'
import { layerNorm } from './layer-norm.ts'

/** Names of the inputs that are no weights. */
export const INPUTS = {
  tokens: 'tokens',
  keyBias: 'key_bias',
  across: 'across',
  pooling: 'pooling',
  dropout: 'dropout_',
} as const

/** Which part of an encoder a graph holds, and what it ends in. */
export interface EncoderPart {
  /** With 0 the graph begins with embedded tokens, otherwise with what the layer before made of them. */
  readonly firstLayer: number
  /** Behind the last one. */
  readonly endLayer: number
  readonly head: Head
  /** Vectors that are pooled of a text. */
  readonly pooled: number
  /** Whether numbers are dropped at random, by masks that are handed in. */
  readonly dropout: boolean
}

/**
 * The passes of a part of an encoder for one batch shape.
 *
 * ```
 *   tokens      [texts · tokens, hidden]   word, position and type vectors, added up; or what layers made of them
 *   key_bias    [texts, 1, 1, tokens]      0 for tokens, far below for padding
 *   across      [texts, 1, tokens, tokens] 1 between tokens of a pair's two texts, where these are read apart at first
 *   pooling     [texts, pooled, tokens]    the tokens' shares in the text's vectors
 *   dropout_<n>                            factors, of the shape of what they are put on
 *   ──▶ what the head makes
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
  part: EncoderPart,
  batch: BatchShape,
  trained: readonly string[],
): Passes {
  const tape = openTape()
  const { texts, tokens } = batch
  const input = (name: string, shape: readonly number[]) => tape.input(name, { dataType: 'float32', shape })
  const weights = new Map<string, StaticValue>()
  let masks = 0
  const context: GraphContext = {
    tape,
    config,
    batch,
    has: (name) => parameters.has(name),
    parameter(name) {
      const value = weights.get(name) ?? input(name, shapeOf(parameters, name))
      weights.set(name, value)
      return value
    },
    dropout: (x) => (part.dropout ? multiply(tape, x, input(`${INPUTS.dropout}${masks++}`, x.shape)) : x),
  }
  const first = input(INPUTS.tokens, [texts * tokens, config.hiddenSize])
  const keyBias = input(INPUTS.keyBias, [texts, 1, 1, tokens])
  const pooling = input(INPUTS.pooling, [texts, part.pooled, tokens])
  const biasOf = scoreBias(tape, keyBias, config.apartLayers, () =>
    input(INPUTS.across, [texts, 1, tokens, tokens]),
  )
  let x = part.firstLayer > 0 ? first : context.dropout(layerNorm(context, first, 'embeddings.LayerNorm'))
  for (let layer = part.firstLayer; layer < part.endLayer; layer++)
    x = encoderLayer(context, x, biasOf(layer), layer)
  return splitPasses(tape, [part.head(context, x, pooling)], trained.map(context.parameter))
}

/** By layer, what is added to its attention scores. @param across asked for once, where texts are read apart at first */
function scoreBias(
  tape: Tape,
  keyBias: StaticValue,
  apartLayers: number | undefined,
  across: () => StaticValue,
): (layer: number) => StaticValue {
  if (apartLayers === undefined) return () => keyBias
  const isAcross = across()
  const known = new Map<number, StaticValue>()
  return (layer) => {
    const bias = acrossBias(layer, apartLayers)
    const value = known.get(bias) ?? add(tape, scale(tape, isAcross, bias), keyBias)
    known.set(bias, value)
    return value
  }
}

function shapeOf(parameters: Parameters, name: string): readonly number[] {
  const found = parameters.get(name)
  if (found !== undefined) return found.shape
  throw new ModelError(
    `training graph: expected the weight ${name}, got none; use the weights of this architecture`,
  )
}
