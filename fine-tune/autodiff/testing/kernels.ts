import { floatAttribute, integerAttribute, integersAttribute } from '../attributes.ts'
import type { Attributes } from '../operator.ts'
import { arrayOf, at, type NumberArray } from './array.ts'
import { erf } from './error-function.ts'

/** An operator as its definition says, slow and plain, from inputs to outputs. */
type Kernel = (inputs: readonly NumberArray[], attributes: Attributes, outputs: number) => NumberArray[]

/** Kernels by operator; shapes of the results are the definition's, not those that `infer` gives. */
export const KERNELS: Readonly<Record<string, Kernel>> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => a / b),
  Neg: elementwise((a) => -a),
  Sqrt: elementwise(Math.sqrt),
  Exp: elementwise(Math.exp),
  Erf: elementwise(erf),
  Tanh: elementwise(Math.tanh),
  Gelu: elementwise((a) => (a * (1 + erf(a / Math.SQRT2))) / 2),
  Sum: elementwise((...terms) => terms.reduce((a, b) => a + b)),
  Reshape: ([a, shape]) => [{ shape: [...given(shape).values], values: given(a).values }],
  Expand: ([a, shape]) => [arrayOf([...given(shape).values], (place) => at(given(a), place))],
  Transpose: ([a], attributes) => [transposed(given(a), integersAttribute(attributes, 'perm'))],
  Split: ([a], _, outputs) => split(given(a), outputs),
  Concat: (pieces) => [concatenated(pieces)],
  ReduceSum: ([a, axes], attributes) => [reduced(given(a), given(axes), attributes, () => 1)],
  ReduceMean: ([a, axes], attributes) => [reduced(given(a), given(axes), attributes, (count) => count)],
  Softmax: ([a]) => [softmax(given(a))],
  LayerNormalization: ([x, w, b], attributes) =>
    layerNormalization(given(x), given(w), given(b), floatAttribute(attributes, 'epsilon', 1e-5)),
  Gemm: ([a, b, c], attributes) => [product(given(a), given(b), attributes, c)],
  FusedMatMul: ([a, b], attributes) => [product(given(a), given(b), attributes)],
}

function given(input: NumberArray | undefined): NumberArray {
  if (input === undefined) throw new Error('expected another input of the operator, got none')
  return input
}

function elementwise(value: (...elements: number[]) => number): Kernel {
  return (inputs) => {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length))
    const shape = Array.from({ length: rank }, (_, i) =>
      Math.max(...inputs.map((input) => input.shape[i - rank + input.shape.length] ?? 1)),
    )
    return [arrayOf(shape, (place) => value(...inputs.map((input) => at(input, place))))]
  }
}

function transposed(a: NumberArray, order: readonly number[]): NumberArray {
  const shape = order.map((axis) => a.shape[axis] as number)
  return arrayOf(shape, (place) =>
    at(
      a,
      [...order.keys()].map((axis) => place[order.indexOf(axis)] as number),
    ),
  )
}

function split({ shape, values }: NumberArray, pieces: number): NumberArray[] {
  const [length = 0, ...rest] = shape
  const size = values.length / pieces
  return Array.from({ length: pieces }, (_, i) => ({
    shape: [length / pieces, ...rest],
    values: values.slice(i * size, (i + 1) * size),
  }))
}

function concatenated(pieces: readonly NumberArray[]): NumberArray {
  const length = pieces.reduce((total, { shape }) => total + (shape[0] as number), 0)
  const values = pieces.flatMap((piece) => [...piece.values])
  return { shape: [length, ...given(pieces[0]).shape.slice(1)], values: Float64Array.from(values) }
}

function reduced(
  a: NumberArray,
  axesInput: NumberArray,
  attributes: Attributes,
  divisor: (count: number) => number,
): NumberArray {
  const axes = [...axesInput.values]
  const thin = a.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
  const values = new Float64Array(thin.reduce((product, length) => product * length, 1))
  const targets = arrayOf(thin, (place) =>
    place.reduce((i, index, axis) => i * (thin[axis] as number) + index, 0),
  )
  arrayOf(a.shape, (place) => {
    const target = at(targets, place)
    values[target] = (values[target] as number) + at(a, place)
    return 0
  })
  const count = a.values.length / values.length
  const keep = integerAttribute(attributes, 'keepdims', 1) === 1
  return {
    shape: keep ? thin : thin.filter((_, axis) => !axes.includes(axis)),
    values: values.map((value) => value / divisor(count)),
  }
}

function softmax({ shape, values }: NumberArray): NumberArray {
  return byRow(shape, values, (row) => {
    const largest = Math.max(...row)
    const powers = row.map((value) => Math.exp(value - largest))
    const total = powers.reduce((a, b) => a + b)
    return powers.map((power) => power / total)
  })
}

function layerNormalization(x: NumberArray, w: NumberArray, b: NumberArray, epsilon: number): NumberArray[] {
  const perRow = [...x.shape.slice(0, -1), 1]
  const means: number[] = []
  const scales: number[] = []
  const y = byRow(x.shape, x.values, (row) => {
    const mean = row.reduce((total, value) => total + value, 0) / row.length
    const variance = row.reduce((total, value) => total + (value - mean) ** 2, 0) / row.length
    const scale = 1 / Math.sqrt(variance + epsilon)
    means.push(mean)
    scales.push(scale)
    return row.map((value, i) => (value - mean) * scale * (w.values[i] as number) + (b.values[i] as number))
  })
  return [
    y,
    { shape: perRow, values: Float64Array.from(means) },
    { shape: perRow, values: Float64Array.from(scales) },
  ]
}

function byRow(
  shape: readonly number[],
  values: Float64Array,
  change: (row: Float64Array) => Float64Array,
): NumberArray {
  const width = shape.at(-1) as number
  const result = new Float64Array(values.length)
  for (let start = 0; start < values.length; start += width) {
    result.set(change(values.slice(start, start + width)), start)
  }
  return { shape, values: result }
}

function product(a: NumberArray, b: NumberArray, attributes: Attributes, offset?: NumberArray): NumberArray {
  const left = integerAttribute(attributes, 'transA', 0) === 1 ? exchanged(a) : a
  const right = integerAttribute(attributes, 'transB', 0) === 1 ? exchanged(b) : b
  const scale = floatAttribute(attributes, 'alpha', 1)
  const inner = left.shape.at(-1) as number
  const shape = [...left.shape.slice(0, -1), right.shape.at(-1) as number]
  return arrayOf(shape, (place) => {
    const [leading, [row = 0, column = 0]] = [place.slice(0, -2), place.slice(-2)]
    let total = 0
    for (let k = 0; k < inner; k++)
      total += at(left, [...leading, row, k]) * at(right, [...leading, k, column])
    return scale * total + (offset === undefined ? 0 : at(offset, place))
  })
}

/** The last two dimensions exchanged. */
function exchanged(a: NumberArray): NumberArray {
  const order = [...a.shape.keys()]
  return transposed(a, [...order.slice(0, -2), order.length - 1, order.length - 2])
}
