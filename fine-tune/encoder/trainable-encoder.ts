import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import type { Graph } from '../../onnx/graph.ts'
import { elementCount } from '../../onnx/tensor.ts'
import type { Passes } from '../autodiff/split-passes.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { BatchShape, Parameters, TrainableModel } from '../passes/trainable-model.ts'
import { dropoutMask } from '../random/dropout-mask.ts'
import { mixed } from '../random/mixed.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { batchFrame, type FramePooling, placeRows, pooledVectors } from './batch-frame.ts'
import { embedText } from './embed-text.ts'
import { encoderPasses, INPUTS } from './encoder-passes.ts'
import type { Head } from './graph-context.ts'
import type { Trunk } from './trunk.ts'

export interface TrainableEncoderOptions {
  readonly config: EncoderConfig
  readonly parameters: Parameters
  /** Names of the weights that learn. */
  readonly trained: readonly string[]
  readonly pooling: FramePooling
  readonly head: Head
  /** Share of the numbers that are dropped at each of BERT's places for it; 0 for a model that is only asked. */
  readonly dropout: number
  /** The layers from `firstLayer` to before `endLayer`. */
  readonly firstLayer: number
  readonly endLayer: number
  /** The layers before `firstLayer`; absent where that is 0. */
  readonly trunk?: Trunk | undefined
}

/** An encoder, its beginning, or its end behind a trunk. */
export function trainableEncoder(options: TrainableEncoderOptions): TrainableModel {
  const { config, parameters, trained, pooling, head, dropout, trunk, firstLayer, endLayer } = options
  const { hiddenSize } = config
  const part = { firstLayer, endLayer, head, pooled: pooledVectors(pooling), dropout: dropout > 0 }
  const known = new Map<string, Passes>()

  function passes(batch: BatchShape): Passes {
    const key = `${batch.texts}x${batch.tokens}`
    const found = known.get(key) ?? encoderPasses(config, parameters, part, batch, trained)
    known.set(key, found)
    return found
  }

  async function inputs(texts: readonly TokenText[], batch: BatchShape, seed: number): Promise<Arrays> {
    const rows = trunk
      ? await trunk.rows(texts)
      : texts.map((text) => embedText(parameters, hiddenSize, text))
    return {
      ...batchFrame(texts, batch, pooling, config.apartLayers !== undefined),
      [INPUTS.tokens]: placeRows(rows, batch, hiddenSize),
      ...dropoutMasks(passes(batch).forward, dropout, seed),
    }
  }

  return { parameters, trained, passes, inputs }
}

/** A mask for each place of the graph where numbers are dropped. */
function dropoutMasks({ inputs }: Graph, share: number, seed: number): Arrays {
  const places = inputs.filter(({ name }) => name.startsWith(INPUTS.dropout))
  const masks = places.map(({ name, shape }, i) => {
    return [name, dropoutMask(elementCount(shape as readonly number[]), share, mixed(seed, i))] as const
  })
  return Object.fromEntries(masks)
}
