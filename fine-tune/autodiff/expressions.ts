import type { Attribute } from '../../onnx/graph.ts'
import type { StaticValue, Tape, Values } from './operator.ts'

/** Operators as functions: each writes one step and returns its value. Shapes broadcast as ONNX aligns them. */

export function add(tape: Tape, a: StaticValue, b: StaticValue): StaticValue {
  return tape.apply('Add', [a, b])
}

export function subtract(tape: Tape, a: StaticValue, b: StaticValue): StaticValue {
  return tape.apply('Sub', [a, b])
}

export function multiply(tape: Tape, a: StaticValue, b: StaticValue): StaticValue {
  return tape.apply('Mul', [a, b])
}

export function divide(tape: Tape, a: StaticValue, b: StaticValue): StaticValue {
  return tape.apply('Div', [a, b])
}

export function negate(tape: Tape, a: StaticValue): StaticValue {
  return tape.apply('Neg', [a])
}

export function scale(tape: Tape, a: StaticValue, factor: number): StaticValue {
  return multiply(tape, a, tape.number(factor))
}

/** Values of one shape, added up. */
export function sum(tape: Tape, terms: Values): StaticValue {
  return tape.apply('Sum', terms)
}

export function reshape(tape: Tape, a: StaticValue, shape: readonly number[]): StaticValue {
  return tape.apply('Reshape', [a, tape.integers(shape)])
}

/** Dimension `i` of the result is dimension `order[i]` of `a`. */
export function transpose(tape: Tape, a: StaticValue, order: readonly number[]): StaticValue {
  return tape.apply('Transpose', [a], { perm: { kind: 'ints', value: order } })
}

export function expand(tape: Tape, a: StaticValue, shape: readonly number[]): StaticValue {
  return tape.apply('Expand', [a, tape.integers(shape)])
}

/** `parts` equal pieces along the first dimension. */
export function split(tape: Tape, a: StaticValue, parts: number): Values {
  return tape.applyForAll('Split', [a], { axis: integer(0), num_outputs: integer(parts) })
}

/** Pieces one behind the other along the first dimension. */
export function concatenate(tape: Tape, pieces: Values): StaticValue {
  return tape.apply('Concat', pieces, { axis: integer(0) })
}

/** Sum over `axes`, which are left out of the result, or stay with length 1. */
export function sumOver(tape: Tape, a: StaticValue, axes: readonly number[], keep: boolean): StaticValue {
  return tape.apply('ReduceSum', [a, tape.integers(axes)], { keepdims: integer(keep ? 1 : 0) })
}

/** Sum over the last dimension, which stays with length 1. */
export function sumOfRows(tape: Tape, a: StaticValue): StaticValue {
  return sumOver(tape, a, [a.shape.length - 1], true)
}

/** Mean over the last dimension, which stays with length 1. */
export function meanOfRows(tape: Tape, a: StaticValue): StaticValue {
  return tape.apply('ReduceMean', [a, tape.integers([a.shape.length - 1])], { keepdims: integer(1) })
}

/** Sums over all dimensions along which `shape` was broadcast to the shape of `a`. */
export function sumTo(tape: Tape, a: StaticValue, shape: readonly number[]): StaticValue {
  const added = a.shape.length - shape.length
  const axes = [...a.shape.keys()].filter(
    (axis) => axis < added || (shape[axis - added] === 1 && a.shape[axis] !== 1),
  )
  if (axes.length === 0) return a
  const total = sumOver(tape, a, axes, false)
  return total.shape.length === shape.length ? total : reshape(tape, total, shape)
}

/** How the operands of a product are read: `a` and `b` with their last two dimensions exchanged or not. */
export interface ProductOptions {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  /** Times this. */
  readonly scale?: number
}

/** [m, k] · [k, n] → [m, n]. `offset`, of a shape that broadcasts to the result, is added. */
export function product(
  tape: Tape,
  a: StaticValue,
  b: StaticValue,
  options: ProductOptions = {},
  offset?: StaticValue,
): StaticValue {
  return tape.apply('Gemm', offset === undefined ? [a, b] : [a, b, offset], productAttributes(options))
}

/** […, m, k] · […, k, n] → […, m, n], with equal leading dimensions. */
export function batchedProduct(
  tape: Tape,
  a: StaticValue,
  b: StaticValue,
  options: ProductOptions = {},
): StaticValue {
  return tape.apply('FusedMatMul', [a, b], productAttributes(options))
}

export function softmax(tape: Tape, a: StaticValue): StaticValue {
  return tape.apply('Softmax', [a], { axis: integer(-1) })
}

function productAttributes(options: ProductOptions): Readonly<Record<string, Attribute>> {
  return {
    transA: integer(options.transposeA ? 1 : 0),
    transB: integer(options.transposeB ? 1 : 0),
    alpha: { kind: 'float', value: options.scale ?? 1 },
  }
}

function integer(value: number): Attribute {
  return { kind: 'int', value }
}
