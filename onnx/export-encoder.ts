import type { EncoderConfig } from './encoder/encoder-config.ts'
import { type Ending, encoderGraph, isPairEnding } from './encoder/encoder-graph.ts'
import { checkEncoderWeights, type EncoderWeights, type PairEnding } from './encoder/encoder-weights.ts'
import { float32Arithmetic } from './encoder/float32-arithmetic.ts'
import { type ForwardTrace, forward } from './encoder/forward.ts'
import { type FirstTokenInputs, int8Arithmetic } from './encoder/int8-arithmetic.ts'
import { splitOutliers } from './encoder/outlier-splitting.ts'
import type { Graph } from './graph.ts'
import type { Tensor } from './tensor.ts'
import { writeModel } from './write-model.ts'

export type { EncoderConfig } from './encoder/encoder-config.ts'
export { readEncoderConfig } from './encoder/encoder-config.ts'
export type { Ending, Pooling } from './encoder/encoder-graph.ts'
export type { PairEnding } from './encoder/encoder-weights.ts'

export type Precision = 'float32' | 'int8'

/** How each precision's graph is made. Whatever changes a vector changes the id. */
export const RECIPE_IDS: Readonly<Record<Precision, string>> = { float32: 'float32-1', int8: 'int8-2' }

/** `[CLS] [SEP]` in the vocabulary of BERT, its last word where it has fewer. Other ids cost precision, and change no meaning. */
const shortestText = ({ vocabularySize }: EncoderConfig) =>
  [101, 102].map((id) => Math.min(id, vocabularySize - 1))

/** What a cross-encoder is called in its config.json. The second is no model of Hugging Face's, which refuses its weights. */
export const PAIR_ARCHITECTURES: Readonly<Record<PairEnding, string>> = {
  relevance: 'BertForSequenceClassification',
  likeness: 'BertLikenessForSequenceClassification',
}

export interface ExportOptions {
  readonly precision: Precision
  readonly ending: Ending
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
  const weights = checkEncoderWeights(
    config,
    tensors,
    isPairEnding(options.ending) ? options.ending : undefined,
  )
  const graph = options.precision === 'int8' ? int8Graph : float32Graph
  return writeModel({
    irVersion: 9,
    producer: 'plumbline',
    operatorSets: { '': 18, 'com.microsoft': 1 },
    metadata: { recipe: RECIPE_IDS[options.precision], pooling: options.ending },
    graph: graph(config, weights, options.ending),
  })
}

function float32Graph(config: EncoderConfig, weights: EncoderWeights, ending: Ending): Graph {
  return encoderGraph(config, weights, float32Arithmetic, ending)
}

function int8Graph(config: EncoderConfig, weights: EncoderWeights, ending: Ending): Graph {
  const split = splitOutliers(config, weights)
  const firstToken = firstTokenInputs(forward(config, weights, shortestText(config)))
  return encoderGraph(split.config, split.weights, int8Arithmetic(firstToken), ending)
}

/** Of the layers behind a norm, where the first token's outliers are; GELU's are gone with the split neurons. */
function firstTokenInputs({ linearInputs }: ForwardTrace): FirstTokenInputs {
  const inputs = new Map<string, Float32Array>()
  for (const [name, [first]] of linearInputs) {
    if (first !== undefined && /\.attention\.self$|\.intermediate\.dense$/.test(name)) inputs.set(name, first)
  }
  return inputs
}
