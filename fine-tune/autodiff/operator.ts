import type { DataType } from '../../onnx/data-type.ts'
import type { Attribute, Value } from '../../onnx/graph.ts'
import type { Tensor } from '../../onnx/tensor.ts'

/** A value whose every length is known: training graphs are made for one batch size and one sequence length. */
export interface StaticValue extends Value {
  readonly shape: readonly number[]
}

/** Type and shape of a value that has no name yet. */
export interface StaticType {
  readonly dataType: DataType
  readonly shape: readonly number[]
}

/** At least one value. */
export type Values = readonly [StaticValue, ...StaticValue[]]

export type Attributes = Readonly<Record<string, Attribute>>

/** One application of an operator. */
export interface Step {
  readonly operator: Operator
  readonly inputs: Values
  readonly outputs: Values
  readonly attributes: Attributes
}

/** What the differentiator knows of an operator of ONNX. One operator a file, in `operators/`. */
export interface Operator {
  readonly name: string
  /** Empty for ONNX's own operators. */
  readonly domain: '' | 'com.microsoft'
  /** Types of the outputs. @throws {ModelError} where the inputs do not fit each other */
  infer(inputs: Values, attributes: Attributes, tape: Tape): readonly StaticType[]
  /** Outputs behind this many are by-products for backward passes, through which no gradient comes. Absent: all count. */
  readonly differentiableOutputs?: number
  /**
   * The vector-Jacobian product: from ∂L/∂output of each output to ∂L/∂input of each input, `undefined` where none
   * passes. Absent for operators that only stand in backward passes.
   */
  readonly pullBack?: (tape: Tape, step: Step, gradients: Values) => readonly (StaticValue | undefined)[]
}

/** Where a computation is written down, step by step (Wengert's list), so that it can be gone back through. */
export interface Tape {
  readonly inputs: readonly StaticValue[]
  readonly constants: ReadonlyMap<string, Tensor>
  /** In the order of the computation: every value is made before it is read. */
  readonly steps: readonly Step[]
  input(name: string, type: StaticType): StaticValue
  constant(content: Tensor): StaticValue
  /** Integers as operators take axes and shapes; equal ones are stored once. */
  integers(values: readonly number[]): StaticValue
  /** What `integers` was given to make `value`. @throws {ModelError} where it was made otherwise */
  integersOf(value: StaticValue): readonly number[]
  /** A single float32; equal ones are stored once. */
  number(value: number): StaticValue
  /** The first output of an operator. An application that stands on the tape already is not repeated. */
  apply(operator: string, inputs: Values, attributes?: Attributes): StaticValue
  /** All outputs of an operator, in its order. */
  applyForAll(operator: string, inputs: Values, attributes?: Attributes): Values
}
