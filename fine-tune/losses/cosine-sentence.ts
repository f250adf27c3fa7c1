import { dot } from '../../core/vector.ts'
import type { Rows } from '../passes/trainable-model.ts'
import type { VectorLoss } from './loss.ts'
import { slopesOfPairs } from './pair-slopes.ts'
import { logSumExp, softmax } from './softmax.ts'

export interface CosineSentenceOptions {
  /** Factor on cosines. The source uses 20. */
  readonly scale: number
  /** How much passage `i` answers question `i`, in any unit: grades, or a teacher's scores. Only their order counts. */
  readonly labels: readonly number[]
}

/**
 * CoSENT: of any two pairs, that with the higher label is to have the higher cosine.
 *
 * ```
 *   L = ln( 1 + Σ e^(s·(cⱼ − cᵢ)) )        over all i, j with labelᵢ > labelⱼ; cᵢ = qᵢ·pᵢ
 * ```
 *
 * Source: Su, "CoSENT", kexue.fm/archives/8847, 2022; the ranking form of Sun et al., "Circle Loss", arXiv:2002.10857.
 * Learns from graded pairs what InfoNCE, which knows only right and wrong, cannot.
 *
 * @param queries vectors of L2 norm 1. @param passages the same number.
 */
export function cosineSentence(
  queries: Rows,
  passages: Rows,
  { scale, labels }: CosineSentenceOptions,
): VectorLoss {
  const cosines = queries.map((query, i) => dot(query, passages[i] as Float32Array))
  const pairs = cosines
    .keys()
    .toArray()
    .flatMap((i) => lowerThan(i, labels))
  const exponents = pairs.map(([i, j]) => scale * ((cosines[j] as number) - (cosines[i] as number)))
  // The 1 in the sum is e^0.
  const terms = Float64Array.from([0, ...exponents])
  const shares = softmax(terms).subarray(1)
  const slopes = new Float64Array(cosines.length)
  for (const [n, [i, j]] of pairs.entries()) {
    slopes[i] = (slopes[i] as number) - scale * (shares[n] as number)
    slopes[j] = (slopes[j] as number) + scale * (shares[n] as number)
  }
  return { value: logSumExp(terms), ...slopesOfPairs(queries, passages, slopes) }
}

/** All `[i, j]` with a lower label at j. */
function lowerThan(i: number, labels: readonly number[]): (readonly [number, number])[] {
  return labels.flatMap((label, j) => (label < (labels[i] as number) ? [[i, j] as const] : []))
}
