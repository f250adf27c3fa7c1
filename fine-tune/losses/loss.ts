import type { Rows } from '../passes/trainable-model.ts'

/** A loss of texts' vectors, with what is needed to go back. */
export interface VectorLoss {
  /** Mean over the questions, in nats unless the loss says otherwise. */
  readonly value: number
  /** ∂value/∂vector of each question, in their order. */
  readonly ofQueries: Rows
  /** ∂value/∂vector of each passage, in their order. */
  readonly ofPassages: Rows
}

/** A loss of the scores of candidate lists. */
export interface ScoreLoss {
  /** Mean over the lists. */
  readonly value: number
  /** ∂value/∂score, list by list. */
  readonly ofScores: readonly Float64Array[]
}
