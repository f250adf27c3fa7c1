import type { Rows } from '../passes/trainable-model.ts'
import { type ContrastOptions, contrast } from './contrast.ts'
import { dotProducts, pullBackDotProducts } from './dot-products.ts'
import type { VectorLoss } from './loss.ts'

/**
 * InfoNCE, or multiple negatives ranking: question `i` is to score passage `i` above all other passages of the batch,
 * which are the positives of other questions and, behind those, hard negatives. Scores are cosines; see `contrast`.
 *
 * Source: van den Oord et al., arXiv:1807.03748, equation 4; with in-batch negatives Henderson et al., arXiv:1705.00652,
 * section 4.4. More negatives make it harder and better, hence `batchGradients`.
 *
 * @param queries vectors of L2 norm 1, n of them. @param passages vectors of L2 norm 1, at least n.
 */
export function infoNce(queries: Rows, passages: Rows, options: ContrastOptions): VectorLoss {
  const { value, slopes } = contrast(dotProducts(queries, passages), options)
  const { ofA, ofB } = pullBackDotProducts(queries, passages, slopes)
  return { value, ofQueries: ofA, ofPassages: ofB }
}
