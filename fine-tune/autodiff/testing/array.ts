import { elementCount } from '../../../onnx/tensor.ts'

/** Numbers in float64 under a shape, row-major. */
export interface NumberArray {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** The array whose element at `place` is `value(place)`; places have an index for each dimension. */
export function arrayOf(shape: readonly number[], value: (place: readonly number[]) => number): NumberArray {
  const values = Float64Array.from({ length: elementCount(shape) }, (_, i) => value(placeOf(i, shape)))
  return { shape, values }
}

/** The element at `place`; indices are counted from the last dimension, and 0 where the array is 1 long: broadcasting. */
export function at({ shape, values }: NumberArray, place: readonly number[]): number {
  let index = 0
  for (const [dimension, length] of shape.entries()) {
    const i = place[place.length - shape.length + dimension] as number
    index = index * length + (length === 1 ? 0 : i)
  }
  return values[index] as number
}

/** Where element `i` stands. */
function placeOf(i: number, shape: readonly number[]): readonly number[] {
  const place = new Array<number>(shape.length)
  let rest = i
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const length = shape[dimension] as number
    place[dimension] = rest % length
    rest = Math.floor(rest / length)
  }
  return place
}
