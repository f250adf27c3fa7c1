import { type ContrastOptions, contrast } from './contrast.ts'
import type { VectorLoss } from './loss.ts'
import { maxSim, pullBackMaxSim, type TokenRows } from './max-sim.ts'

/**
 * InfoNCE over MaxSim: as `infoNce`, with texts compared token by token. A question's token learns from the one token of
 * each passage that it is nearest to. Source: Khattab and Zaharia, arXiv:2004.12832, section 3.4, with the negatives of a
 * batch, as Santhanam et al., "ColBERTv2", arXiv:2112.01488, section 3.2.
 *
 * @param queries n of them. @param passages at least n.
 * @param width numbers of a token. @returns slopes of the shape of each text's rows, 0 where no token is kept.
 */
export function lateInteraction(
  queries: readonly TokenRows[],
  passages: readonly TokenRows[],
  width: number,
  options: ContrastOptions,
): VectorLoss {
  const likeness = queries.map((query) => passages.map((passage) => maxSim(query, passage, width)))
  const { value, slopes } = contrast(
    likeness.map((row) => Float64Array.from(row, ({ score }) => score)),
    options,
  )
  const withSlopes = (rows: TokenRows) => ({ ...rows, slopes: new Float32Array(rows.values.length) })
  const [asked, held] = [queries.map(withSlopes), passages.map(withSlopes)]
  for (const [q, query] of asked.entries()) {
    for (const [p, passage] of held.entries()) {
      const found = likeness[q]?.[p]
      const slope = slopes[q]?.[p] ?? 0
      if (found !== undefined && slope !== 0) pullBackMaxSim(slope, found, query, passage, width)
    }
  }
  return { value, ofQueries: asked.map((one) => one.slopes), ofPassages: held.map((one) => one.slopes) }
}
