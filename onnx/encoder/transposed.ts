import type { Weight } from './encoder-weights.ts'

/** [rows, columns] → [columns, rows]: from the layout of linear layers to that of `MatMul`. */
export function transposed(weight: Weight): Float32Array {
  const [rows, columns] = weight.shape as [number, number]
  const result = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = weight.values[row * columns + column] as number
    }
  }
  return result
}
