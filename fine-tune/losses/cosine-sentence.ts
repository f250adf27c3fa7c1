import type { Rows } from '../passes/trainable-model.ts'
import { dotProducts, pullBackDotProducts } from './dot-products.ts'
import type { VectorLoss } from './loss.ts'
import { logSumExp, softmax } from './softmax.ts'

/** A question and a passage, by their places, and how much the one answers the other, in any unit. */
export interface LabelledPair {
  readonly query: number
  readonly passage: number
  /** A grade, or a teacher's score. Only the order of labels counts. */
  readonly label: number
}

/**
 * CoSENT: of any two pairs, that with the higher label is to have the higher cosine.
 *
 * ```
 *   L = ln( 1 + Σ e^(s·(cⱼ − cᵢ)) )        over all pairs i, j with labelᵢ > labelⱼ; c = q·p
 * ```
 *
 * Source: Su, "CoSENT", kexue.fm/archives/8847, 2022; the ranking form of Sun et al., "Circle Loss", arXiv:2002.10857.
 * Learns from graded pairs what InfoNCE, which knows only right and wrong, cannot.
 *
 * @param queries vectors of L2 norm 1. @param passages vectors of L2 norm 1.
 */
export function cosineSentence(
  queries: Rows,
  passages: Rows,
  { scale, pairs }: { readonly scale: number; readonly pairs: readonly LabelledPair[] },
): VectorLoss {
  const cosines = dotProducts(queries, passages)
  const slopes = cosines.map((row) => new Float64Array(row.length))
  const orders = pairs.flatMap((higher) =>
    pairs.filter((lower) => lower.label < higher.label).map((lower) => [higher, lower] as const),
  )
  const cosineOf = ({ query, passage }: LabelledPair) => cosines[query]?.[passage] as number
  const exponents = orders.map(([higher, lower]) => scale * (cosineOf(lower) - cosineOf(higher)))
  // The 1 in the sum is e^0.
  const terms = Float64Array.from([0, ...exponents])
  const shares = softmax(terms).subarray(1)
  for (const [n, [higher, lower]] of orders.entries()) {
    addTo(slopes, higher, -scale * (shares[n] as number))
    addTo(slopes, lower, scale * (shares[n] as number))
  }
  const { ofA, ofB } = pullBackDotProducts(queries, passages, slopes)
  return { value: logSumExp(terms), ofQueries: ofA, ofPassages: ofB }
}

function addTo(slopes: readonly Float64Array[], { query, passage }: LabelledPair, amount: number): void {
  const row = slopes[query] as Float64Array
  row[passage] = (row[passage] as number) + amount
}
