import { dot } from '../../core/vector.ts'
import type { Rows } from '../passes/trainable-model.ts'

/** The dot product of each vector of `a` with each of `b`: [a][b]. */
export function dotProducts(a: Rows, b: Rows): readonly Float64Array[] {
  return a.map((row) => Float64Array.from(b, (other) => dot(row, other)))
}

/**
 * From ∂L/∂(aᵢ·bⱼ) to the vectors: ∂L/∂aᵢ = Σⱼ gᵢⱼ bⱼ, ∂L/∂bⱼ = Σᵢ gᵢⱼ aᵢ.
 *
 * @param gradient [a][b]
 */
export function pullBackDotProducts(
  a: Rows,
  b: Rows,
  gradient: readonly Float64Array[],
): { readonly ofA: Rows; readonly ofB: Rows } {
  const ofA = a.map(({ length }) => new Float64Array(length))
  const ofB = b.map(({ length }) => new Float64Array(length))
  for (const [i, row] of gradient.entries()) {
    for (const [j, slope] of row.entries()) {
      if (slope === 0) continue
      addScaled(ofA[i] as Float64Array, b[j] as Float32Array, slope)
      addScaled(ofB[j] as Float64Array, a[i] as Float32Array, slope)
    }
  }
  return { ofA: ofA.map((row) => Float32Array.from(row)), ofB: ofB.map((row) => Float32Array.from(row)) }
}

function addScaled(target: Float64Array, row: Float32Array, factor: number): void {
  for (let k = 0; k < target.length; k++) target[k] = (target[k] as number) + factor * (row[k] as number)
}
