import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import type { StaticValue, Tape } from '../autodiff/operator.ts'
import type { BatchShape } from '../passes/trainable-model.ts'

/** What the parts of an encoder's training graph are built with. */
export interface GraphContext {
  readonly tape: Tape
  readonly config: EncoderConfig
  readonly batch: BatchShape
  /** The graph's input for a weight. @throws {ModelError} where there is no such weight */
  parameter(name: string): StaticValue
}
