import type { DataType } from './data-type.ts'
import type { Tensor } from './tensor.ts'

/**
 * A length, or the name of one that is known only when the graph runs: `batch`, `sequence`. Equal names, equal lengths;
 * an empty name says nothing.
 */
export type Dimension = number | string

/** What flows along an edge of the graph; its name is unique in the graph. */
export interface Value {
  readonly name: string
  readonly dataType: DataType
  readonly shape: readonly Dimension[]
}

/** A parameter of an operator that is part of the graph. Integers are safe integers; floats are stored as float32. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }

/** One application of an operator. */
export interface Node {
  readonly name: string
  /** The operator's name, e.g. `MatMul`. */
  readonly operator: string
  /** Empty for ONNX's own operators, `com.microsoft` for those of ONNX Runtime. */
  readonly domain: string
  /** Names of values, in the operator's order; an empty name stands for an optional input that is left out. */
  readonly inputs: readonly string[]
  /** Names of values, in the operator's order; an empty name stands for an optional output that nobody reads. */
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A computation: nodes in an order in which every value is made before it is read. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** Constants, e.g. weights. */
  readonly initializers: readonly Tensor[]
  readonly nodes: readonly Node[]
  /** Types of values between nodes, as far as they are known. */
  readonly intermediates: readonly Value[]
}

/** A graph with the versions that say what its operators mean. */
export interface Model {
  readonly irVersion: number
  /** Who wrote the file. */
  readonly producer: string
  /** Version of each operator set by domain; the empty domain is ONNX's own. */
  readonly operatorSets: Readonly<Record<string, number>>
  /** Notes for people and programs; they change no result. */
  readonly metadata: Readonly<Record<string, string>>
  readonly graph: Graph
}
