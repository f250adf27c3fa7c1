import type { Value } from '../graph.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Weight } from './encoder-weights.ts'

/** Where a linear layer stands: which values come in, and how much an error in them costs. */
export type LinearRole = 'query-key-value' | 'attention-output' | 'expansion' | 'contraction'

export interface Linear {
  /** e.g. `encoder.layer.0.output.dense`; the joined layer of an attention is `encoder.layer.0.attention.self`. */
  readonly name: string
  readonly role: LinearRole
  /** [outputs, inputs] */
  readonly weight: Weight
  /** [outputs] */
  readonly bias: Weight
}

/** How weights are stored and multiplied: what a precision decides. */
export interface Arithmetic {
  /** Whether the graph takes one text a call: a batch of 1 without padding, and so without a mask. */
  readonly oneText: boolean
  /** Rows of `table` by token id: [batch, sequence] → [batch, sequence, hidden]. */
  embed(graph: GraphBuilder, ids: Value, name: string, table: Weight): Value
  /** `x · weightᵀ + bias`: [batch, sequence, inputs] → [batch, sequence, outputs]. */
  linear(graph: GraphBuilder, x: Value, layer: Linear): Value
}
