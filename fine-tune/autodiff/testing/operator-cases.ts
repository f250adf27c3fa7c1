import fc from 'fast-check'
import type { Attributes } from '../operator.ts'

/** An application of an operator to random inputs. */
export interface OperatorCase {
  readonly operator: string
  readonly shapes: readonly (readonly number[])[]
  /** Integer inputs behind the others. */
  readonly integers?: readonly (readonly number[])[]
  readonly attributes?: Attributes
  /** Inputs in [0.5, 1.5] instead of [-1, 1), for operators that do not like 0. */
  readonly isPositive?: boolean
}

const length = fc.integer({ min: 1, max: 4 })
const shape = fc.array(length, { minLength: 1, maxLength: 3 })

/** Two shapes that broadcast each other: of each some lengths are 1, of one some dimensions are missing in front. */
const broadcastingPair = shape.chain((whole) => {
  const ones = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })
  return fc.tuple(ones, ones, fc.nat(whole.length), fc.boolean()).map(([left, right, missing, exchanged]) => {
    const a = whole.map((n, i) => (left[i] ? 1 : n))
    const b = whole.map((n, i) => (right[i] ? 1 : n)).slice(missing)
    return exchanged ? [b, a] : [a, b]
  })
})

/** A shape, and one that broadcasts to it: some lengths 1, some dimensions missing in front. */
const broadcastable = shape.chain((whole) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), fc.nat(whole.length))
    .map(([ones, missing]) => [whole, whole.map((n, i) => (ones[i] ? 1 : n)).slice(missing)]),
)

const axesOf = (a: readonly number[]) => fc.subarray([...a.keys()], { minLength: 1 })
const int = (value: number) => ({ kind: 'int', value }) as const

/** Arbitrary applications of each operator that passes gradients on, by name. */
export const OPERATOR_CASES: Readonly<Record<string, fc.Arbitrary<OperatorCase>>> = {
  ...Object.fromEntries(
    ['Add', 'Sub', 'Mul', 'Div'].map((name) => [name, elementwise(name, broadcastingPair)]),
  ),
  ...Object.fromEntries(
    ['Neg', 'Sqrt', 'Exp', 'Erf', 'Tanh', 'Gelu'].map((name) => [
      name,
      elementwise(
        name,
        shape.map((a) => [a]),
      ),
    ]),
  ),
  Sum: fc
    .tuple(shape, fc.integer({ min: 1, max: 3 }))
    .map(([a, count]) => ({ operator: 'Sum', shapes: Array.from({ length: count }, () => a) })),
  Reshape: shape.chain((a) =>
    fc.constantFrom([a.reduce((n, m) => n * m, 1)], [1, ...a], a.toReversed()).map((target) => ({
      operator: 'Reshape',
      shapes: [a],
      integers: [target],
    })),
  ),
  Expand: broadcastable.map(([whole = [], small = []]) => ({
    operator: 'Expand',
    shapes: [small],
    integers: [whole],
  })),
  Transpose: shape.chain((a) =>
    fc.shuffledSubarray([...a.keys()], { minLength: a.length }).map((value) => ({
      operator: 'Transpose',
      shapes: [a],
      attributes: { perm: { kind: 'ints', value } },
    })),
  ),
  Split: fc.tuple(shape, fc.integer({ min: 1, max: 3 })).map(([[first = 1, ...rest], pieces]) => ({
    operator: 'Split',
    shapes: [[first * pieces, ...rest]],
    attributes: { axis: int(0), num_outputs: int(pieces) },
  })),
  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  Softmax: shape.map((a) => ({ operator: 'Softmax', shapes: [a], attributes: { axis: int(-1) } })),
  LayerNormalization: fc.tuple(shape, fc.integer({ min: 2, max: 5 })).map(([rows, width]) => ({
    operator: 'LayerNormalization',
    shapes: [[...rows, width], [width], [width]],
    attributes: { axis: int(-1), epsilon: { kind: 'float', value: 1e-3 } },
  })),
  Gemm: fc
    .tuple(productShapes(fc.constant([])), fc.constantFrom('none', 'row', 'column', 'whole', 'one'))
    .map(([{ shapes, attributes, rows, columns }, offset]) => {
      const offsets = {
        none: [],
        row: [[columns]],
        column: [[rows, 1]],
        whole: [[rows, columns]],
        one: [[1]],
      } as const
      return { operator: 'Gemm', shapes: [...shapes, ...offsets[offset]], attributes }
    }),
  FusedMatMul: productShapes(fc.array(length, { minLength: 1, maxLength: 2 })).map(
    ({ shapes, attributes }) => ({
      operator: 'FusedMatMul',
      shapes,
      attributes,
    }),
  ),
}

function elementwise(operator: string, shapes: fc.Arbitrary<number[][]>): fc.Arbitrary<OperatorCase> {
  const isPositive = operator === 'Sqrt' || operator === 'Div'
  return shapes.map((found) => ({ operator, shapes: found, isPositive }))
}

function reduction(operator: string): fc.Arbitrary<OperatorCase> {
  return shape.chain((a) =>
    fc.tuple(axesOf(a), fc.nat(1)).map(([axes, keep]) => ({
      operator,
      shapes: [a],
      integers: [axes],
      attributes: { keepdims: int(keep) },
    })),
  )
}

function productShapes(leading: fc.Arbitrary<number[]>) {
  return fc
    .record({ leading, rows: length, inner: length, columns: length, a: fc.nat(1), b: fc.nat(1) })
    .map(({ leading, rows, inner, columns, a, b }) => ({
      rows,
      columns,
      shapes: [
        [...leading, ...(a === 1 ? [inner, rows] : [rows, inner])],
        [...leading, ...(b === 1 ? [columns, inner] : [inner, columns])],
      ],
      attributes: { transA: int(a), transB: int(b), alpha: { kind: 'float', value: 0.5 } } as const,
    }))
}
