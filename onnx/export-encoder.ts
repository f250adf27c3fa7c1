import type { EncoderConfig } from './encoder/encoder-config.ts'
import { encoderGraph, type Pooling } from './encoder/encoder-graph.ts'
import { checkEncoderWeights } from './encoder/encoder-weights.ts'
import { float32Arithmetic } from './encoder/float32-arithmetic.ts'
import { int8Arithmetic } from './encoder/int8-arithmetic.ts'
import type { Tensor } from './tensor.ts'
import { writeModel } from './write-model.ts'

export type { EncoderConfig } from './encoder/encoder-config.ts'
export { readEncoderConfig } from './encoder/encoder-config.ts'
export type { Pooling } from './encoder/encoder-graph.ts'

export type Precision = 'float32' | 'int8'

/** How each precision's graph is made. Whatever changes a vector changes the id. */
export const RECIPE_IDS: Readonly<Record<Precision, string>> = { float32: 'float32-1', int8: 'int8-1' }

export interface ExportOptions {
  readonly precision: Precision
  readonly pooling: Pooling
}

/**
 * An encoder of the BERT family as an ONNX file for ONNX Runtime; `encoderGraph` says what goes in and comes out.
 * Equal inputs give equal bytes.
 *
 * @param tensors the weights, as `readSafetensors` gives them, in float32, float16 or bfloat16.
 * @throws {ModelError} where the tensors are not those that the config calls for.
 */
export function exportEncoder(
  config: EncoderConfig,
  tensors: ReadonlyMap<string, Tensor>,
  options: ExportOptions,
): Uint8Array {
  const weights = checkEncoderWeights(config, tensors)
  const arithmetic = options.precision === 'int8' ? int8Arithmetic : float32Arithmetic
  return writeModel({
    irVersion: 9,
    producer: 'plumbline',
    operatorSets: { '': 18, 'com.microsoft': 1 },
    metadata: { recipe: RECIPE_IDS[options.precision], pooling: options.pooling },
    graph: encoderGraph(config, weights, arithmetic, options.pooling),
  })
}
