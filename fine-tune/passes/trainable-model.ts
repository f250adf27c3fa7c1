import type { Passes } from '../autodiff/split-passes.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import type { TokenText } from './token-text.ts'

/** How many texts a graph takes, and how many tokens each of them, padding included. */
export interface BatchShape {
  readonly texts: number
  readonly tokens: number
}

/** A weight in training. Its values change in place. */
export interface Parameter {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** Weights by name. */
export type Parameters = ReadonlyMap<string, Parameter>

/** Numbers for each text, e.g. its vector. */
export type Rows = readonly Float32Array[]

/** A model that can be run and gone back through, for any number of texts of any length. */
export interface TrainableModel {
  readonly parameters: Parameters
  /** Names of the weights that get gradients. */
  readonly trained: readonly string[]
  /**
   * The passes for one batch shape, the same at every call. They have one result, whose first dimension is a multiple of `batch.texts`; its
   * inputs are weights and what `inputs` gives; its gradients are those of `trained`, in that order.
   */
  passes(batch: BatchShape): Passes
  /**
   * What goes in for some texts, at most `batch.texts` of at most `batch.tokens` tokens.
   *
   * @param seed decides over all that is random; the same at both ways forth of one pass.
   */
  inputs(texts: readonly TokenText[], batch: BatchShape, seed: number): Promise<Arrays>
}
