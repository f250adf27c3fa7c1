import type { Rows } from '../passes/trainable-model.ts'
import { dotProducts, pullBackDotProducts } from './dot-products.ts'
import type { VectorLoss } from './loss.ts'

/** A question with a better and a worse passage, by their places, and by how much a teacher prefers the better one. */
export interface TaughtMargin {
  readonly query: number
  readonly better: number
  readonly worse: number
  /** In units of the student's scaled cosines. */
  readonly margin: number
}

/**
 * Margin-MSE: the student is to see the same distance between two passages as its teacher, usually a cross-encoder.
 *
 * ```
 *   L = 1/n · Σ ( s·(q·p⁺ − q·p⁻) − margin )²
 * ```
 *
 * Source: Hofstätter et al., arXiv:2010.02666, equation 7. The paper's student scores by dot products; ours by cosines,
 * hence the factor `scale`.
 *
 * @param queries vectors of L2 norm 1. @param passages vectors of L2 norm 1.
 */
export function marginMse(
  queries: Rows,
  passages: Rows,
  { scale, margins }: { readonly scale: number; readonly margins: readonly TaughtMargin[] },
): VectorLoss {
  const cosines = dotProducts(queries, passages)
  const slopes = cosines.map((row) => new Float64Array(row.length))
  let value = 0
  for (const { query, better, worse, margin } of margins) {
    const row = cosines[query] as Float64Array
    const slope = slopes[query] as Float64Array
    const error = scale * ((row[better] as number) - (row[worse] as number)) - margin
    value += error ** 2 / margins.length
    slope[better] = (slope[better] as number) + (2 * scale * error) / margins.length
    slope[worse] = (slope[worse] as number) - (2 * scale * error) / margins.length
  }
  const { ofA, ofB } = pullBackDotProducts(queries, passages, slopes)
  return { value, ofQueries: ofA, ofPassages: ofB }
}
