import type { FramePooling } from '../encoder/batch-frame.ts'
import type { Head } from '../encoder/graph-context.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import type { Parameters } from '../passes/trainable-model.ts'
import type { TrainingBatch } from './train-model.ts'
import type { TrainingPair } from './training-set.ts'
import type { TextsWatch } from './vectors-of-texts.ts'

/** What makes training that of one kind of model. */
export interface Recipe {
  readonly head: Head
  /** Weights of the head, as they are at first; empty where it has none. */
  readonly headWeights: Parameters
  readonly pooling: FramePooling
  /** First layers that read the texts of a pair each by itself; absent where a pair is one text, or there are none. */
  readonly apartLayers?: number | undefined
  /** Called once, while the model's weights are those of the base. @param asked the model without dropout */
  prepare(asked: PassRunner, watch: TextsWatch): Promise<void>
  batch(pairs: readonly TrainingPair[]): TrainingBatch
  /** How good the model is now, 0 to 1; absent where there are no development questions. */
  readonly score?: ((asked: PassRunner) => Promise<number>) | undefined
  /**
   * Weights that are made from a model's vectors once its layers have learnt, by name; absent for none.
   *
   * @returns `undefined` where it was stopped
   */
  readonly conclude?: ((asked: PassRunner, watch: TextsWatch) => Promise<Parameters | undefined>) | undefined
  /** What is written of the weights: their published names, where the encoder's own have something in front. */
  publishedName(name: string): string
  /** What changes in the base's config.json. */
  readonly config: Readonly<Record<string, unknown>>
}
