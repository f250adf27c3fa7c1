import type { Rows } from '../passes/trainable-model.ts'
import type { VectorLoss } from './loss.ts'

/** From ∂L/∂(qᵢ·pᵢ) to the vectors: ∂L/∂qᵢ = gᵢ·pᵢ, ∂L/∂pᵢ = gᵢ·qᵢ. */
export function slopesOfPairs(
  queries: Rows,
  passages: Rows,
  slopes: Float64Array,
): Pick<VectorLoss, 'ofQueries' | 'ofPassages'> {
  const times = (rows: Rows) => rows.map((row, i) => row.map((value) => value * (slopes[i] as number)))
  return { ofQueries: times(passages), ofPassages: times(queries) }
}
