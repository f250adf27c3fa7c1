import { ConfigError } from '../../core/errors.ts'
import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import type { Parameters } from '../passes/trainable-model.ts'
import { withLowRank } from './low-rank.ts'

/** What of an encoder is trained. The tables of word, position and type vectors never are. */
export type TrainedPart =
  /** All layers. */
  | { readonly kind: 'all' }
  /** The last ones; what comes before is computed once a text and kept. */
  | { readonly kind: 'last-layers'; readonly count: number }
  /** Low-rank additions to all layers. */
  | { readonly kind: 'low-rank'; readonly rank: number }

/** An encoder's weights, made ready to train a part of them. */
export interface PreparedPart {
  readonly parameters: Parameters
  readonly trained: readonly string[]
  /** The first layer with something to train. */
  readonly firstLayer: number
}

/** @throws {ConfigError} for more layers than there are, or a rank below 1. */
export function prepareTrainedPart(
  config: EncoderConfig,
  parameters: Parameters,
  part: TrainedPart,
  seed: number,
): PreparedPart {
  if (part.kind === 'low-rank') {
    if (!Number.isInteger(part.rank) || part.rank < 1) throw refused('lowRank', 'at least 1', part.rank)
    const extended = withLowRank(parameters, part.rank, seed)
    const trained = [...extended.keys()].filter((name) => !parameters.has(name))
    return { parameters: extended, trained, firstLayer: 0 }
  }
  const count = part.kind === 'all' ? config.layers : part.count
  if (!Number.isInteger(count) || count < 1 || count > config.layers) {
    throw refused('layers', `1 to ${config.layers}, as many as the base has, or all`, count)
  }
  const firstLayer = config.layers - count
  const trained = [...parameters.keys()].filter((name) => layerOf(name) >= firstLayer)
  return { parameters, trained, firstLayer }
}

/** The layer that a weight belongs to; −1 for the embeddings. */
function layerOf(name: string): number {
  return Number(/^encoder\.layer\.(\d+)\./.exec(name)?.[1] ?? -1)
}

/** @param key under the settings of the model's kind */
function refused(key: string, expected: string, actual: number): ConfigError {
  return new ConfigError(
    `training, ${key}: expected ${expected}, got ${actual}; mend ${key} under training.encoder or training.crossEncoder`,
  )
}
