import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import type { StaticValue, Tape } from '../autodiff/operator.ts'
import type { BatchShape } from '../passes/trainable-model.ts'

/** What the parts of an encoder's training graph are built with. */
export interface GraphContext {
  readonly tape: Tape
  readonly config: EncoderConfig
  readonly batch: BatchShape
  /** Whether there is such a weight. */
  has(name: string): boolean
  /** The graph's input for a weight. @throws {ModelError} where there is no such weight */
  parameter(name: string): StaticValue
  /** The value with some of its numbers at 0, where the graph is for training with dropout; otherwise the value. */
  dropout(x: StaticValue): StaticValue
}

/**
 * What an encoder ends in.
 *
 * @param x [texts · tokens, hidden] @param pooling [texts, pooled, tokens], the tokens' shares in each of a text's vectors.
 * @returns a value whose first dimension is a multiple of the number of texts.
 */
export type Head = (context: GraphContext, x: StaticValue, pooling: StaticValue) => StaticValue
