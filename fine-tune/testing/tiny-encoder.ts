import { sentenceHead } from '../encoder/heads/sentence-head.ts'
import { encoderParameters } from '../encoder/parameters.ts'
import { type TrainableEncoderOptions, trainableEncoder } from '../encoder/trainable-encoder.ts'
import type { TrainableModel } from '../passes/trainable-model.ts'
import { TINY_CONFIG, tinyTensors } from './tiny-model.ts'

/** The tiny model with fresh weights, whole, all layers trained, mean pooling, no dropout; or as `overrides` say. */
export function tinyEncoder(overrides: Partial<TrainableEncoderOptions> = {}): TrainableModel {
  const parameters = overrides.parameters ?? encoderParameters(TINY_CONFIG, tinyTensors())
  return trainableEncoder({
    config: TINY_CONFIG,
    parameters,
    trained: [...parameters.keys()].filter((name) => name.startsWith('encoder.')),
    pooling: 'mean',
    head: sentenceHead,
    dropout: 0,
    firstLayer: 0,
    endLayer: TINY_CONFIG.layers,
    ...overrides,
  })
}
