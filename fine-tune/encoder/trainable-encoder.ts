import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import type { Pooling } from '../../onnx/export-encoder.ts'
import type { Parameters, TrainableModel } from '../passes/trainable-model.ts'
import { embedTokens } from './embed-tokens.ts'
import { encoderPasses } from './encoder-passes.ts'

/** An encoder whose result is one vector of L2 norm 1 for each text. @param trained names of weights that learn. */
export function trainableEncoder(
  config: EncoderConfig,
  parameters: Parameters,
  pooling: Pooling,
  trained: readonly string[],
): TrainableModel {
  return {
    parameters,
    trained,
    passes: (batch) => encoderPasses(config, parameters, batch, trained),
    inputs: (texts, batch) => embedTokens(config, parameters, texts, batch, pooling),
  }
}
