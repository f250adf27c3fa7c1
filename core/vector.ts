/** `dimensions` floats of L2 norm 1 ± 1e-5, so that a dot product is a cosine. */
export type Vector = Float32Array

/** Σ aᵢbᵢ, accumulated in float64 in index order. Both of the same length. */
export function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
