import type { Rows } from '../passes/trainable-model.ts'
import { dotProducts, pullBackDotProducts } from './dot-products.ts'
import type { VectorLoss } from './loss.ts'
import { logSumExp, softmax } from './softmax.ts'

export interface InfoNceOptions {
  /** Factor on cosines, 1 / temperature. sentence-transformers trains with 20. */
  readonly scale: number
  /** Whether passage `p` answers question `q`, too: it is then no negative of it. */
  readonly isRelevant: (q: number, p: number) => boolean
}

/**
 * InfoNCE, or multiple negatives ranking: question `i` is to score passage `i` above all other passages of the batch,
 * which are the positives of other questions and, behind those, hard negatives.
 *
 * ```
 *   L = −1/n · Σᵢ ln( e^(s·qᵢ·pᵢ) / Σⱼ e^(s·qᵢ·pⱼ) )        j over i itself and all that do not answer question i
 * ```
 *
 * Source: van den Oord et al., arXiv:1807.03748, equation 4; with in-batch negatives Henderson et al., arXiv:1705.00652,
 * section 4.4. More negatives make it harder and better, hence `gradCache`.
 *
 * @param queries vectors of L2 norm 1, n of them. @param passages vectors of L2 norm 1, at least n.
 */
export function infoNce(queries: Rows, passages: Rows, { scale, isRelevant }: InfoNceOptions): VectorLoss {
  const scores = dotProducts(queries, passages).map((row, q) =>
    row.map((cosine, p) => (p !== q && isRelevant(q, p) ? -Infinity : scale * cosine)),
  )
  const count = queries.length
  const value = scores.reduce((total, row, q) => total + logSumExp(row) - (row[q] as number), 0) / count
  const slopes = scores.map((row, q) =>
    softmax(row).map((share, p) => (scale * (share - (p === q ? 1 : 0))) / count),
  )
  const { ofA, ofB } = pullBackDotProducts(queries, passages, slopes)
  return { value, ofQueries: ofA, ofPassages: ofB }
}
