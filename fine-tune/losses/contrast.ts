import { logSumExp, softmax } from './softmax.ts'

export interface ContrastOptions {
  /** Factor on cosines, 1 / temperature. sentence-transformers trains with 20. */
  readonly scale: number
  /** Whether passage `p` answers question `q`, too: it is then no negative of it. */
  readonly isRelevant: (q: number, p: number) => boolean
}

/** How clearly each question scores its own passage above the others. */
export interface Contrast {
  /** Mean over the questions, in nats. */
  readonly value: number
  /** ∂value/∂score: [question][passage]. */
  readonly slopes: readonly Float64Array[]
}

/**
 * Cross-entropy of each question's scores with its own passage as the right one, at the same place.
 *
 * ```
 *   L = −1/n · Σᵢ ln( e^(s·cᵢᵢ) / Σⱼ e^(s·cᵢⱼ) )        j over i itself and all that do not answer question i
 * ```
 *
 * @param scores from -1 to 1: [n questions][at least n passages].
 */
export function contrast(scores: readonly Float64Array[], { scale, isRelevant }: ContrastOptions): Contrast {
  const count = scores.length
  const logits = scores.map((row, q) =>
    row.map((score, p) => (p !== q && isRelevant(q, p) ? -Infinity : scale * score)),
  )
  return {
    value: logits.reduce((total, row, q) => total + logSumExp(row) - (row[q] as number), 0) / count,
    slopes: logits.map((row, q) =>
      softmax(row).map((share, p) => (scale * (share - (p === q ? 1 : 0))) / count),
    ),
  }
}
