import type { TokenVectors } from '../../core/token-encoder.ts'

/**
 * Rows of any length, scaled to L2 norm 1 and rounded to int8, each row by the largest of its numbers.
 *
 * @param rows shape [tokens, dimensions], finite. A row of zeros stays one.
 */
export function quantizeRows(rows: Float32Array, dimensions: number): TokenVectors {
  const tokens = rows.length / dimensions
  const codes = new Int8Array(rows.length)
  const scales = new Float32Array(tokens)
  for (let token = 0; token < tokens; token++) {
    const row = rows.subarray(token * dimensions, (token + 1) * dimensions)
    let largest = 0
    let squares = 0
    for (const value of row) {
      largest = Math.max(largest, Math.abs(value))
      squares += value * value
    }
    if (largest === 0) continue
    for (let d = 0; d < dimensions; d++) {
      codes[token * dimensions + d] = Math.round(((row[d] as number) / largest) * 127)
    }
    scales[token] = largest / 127 / Math.sqrt(squares)
  }
  return { dimensions, codes, scales }
}
