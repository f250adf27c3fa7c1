/** A point as it was sent, its vectors rounded to float32. */
export interface FakePoint {
  readonly id: string
  payload: Record<string, unknown>
  vector: Readonly<Record<string, DenseVector | SparseVector>>
}

export type DenseVector = readonly number[]
export interface SparseVector {
  readonly indices: readonly number[]
  readonly values: readonly number[]
}
