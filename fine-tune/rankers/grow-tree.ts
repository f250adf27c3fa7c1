import type { RegressionTree } from '../../core/tree-ensemble.ts'
import { bestSplit, type Split } from './best-split.ts'
import type { FeatureBins } from './feature-bins.ts'
import { addHistogram, HISTOGRAM_CELLS, subtractHistogram, totalsOf } from './histogram.ts'
import type { Lambdas } from './lambdas.ts'
import type { TreeOptions } from './tree-options.ts'

/** A tree with the rows of each leaf. */
export interface GrownTree {
  readonly tree: RegressionTree
  /** By leaf; together every row once. */
  readonly leafRows: readonly Uint32Array[]
  /** By inner node: by how much its split made the loss smaller. */
  readonly gains: readonly number[]
}

/** Rows that stand together in the list of all rows, and what is known of them. */
interface Leaf {
  readonly start: number
  readonly end: number
  readonly gradient: number
  readonly hessian: number
  readonly histogram: Float64Array
  readonly split: Split | undefined
}

/**
 * A regression tree that lowers the loss most: the leaf whose best split gains most is split first, until there are
 * enough leaves or none gains. A leaf's value is −Σ gradient / (Σ hessian + l2), a Newton step. Only the smaller child's
 * histogram is counted; the larger one's is the parent's less it.
 * Source: Friedman, "Greedy Function Approximation", Annals of Statistics 29(5), 2001; leaf-wise growth on histograms:
 * Ke et al., "LightGBM", NIPS 2017.
 */
export function growTree(
  features: readonly FeatureBins[],
  lambdas: Lambdas,
  options: TreeOptions,
): GrownTree {
  const rows = Uint32Array.from({ length: lambdas.gradients.length }, (_, row) => row)
  const scratch = new Uint32Array(rows.length)
  const cells = features.length * HISTOGRAM_CELLS

  const leafOver = (start: number, end: number, histogram: Float64Array): Leaf => {
    const [gradient, hessian] = totalsOf(histogram)
    const known = { start, end, gradient, hessian, histogram }
    return { ...known, split: bestSplit(features, { ...known, rows: end - start }, options) }
  }
  const countedLeaf = (start: number, end: number): Leaf => {
    const histogram = new Float64Array(cells)
    addHistogram(histogram, features, rows.subarray(start, end), lambdas)
    return leafOver(start, end, histogram)
  }

  const leaves: Leaf[] = [countedLeaf(0, rows.length)]
  const nodes: { readonly feature: number; readonly threshold: number; left: number; right: number }[] = []
  const gains: number[] = []
  /** The node above each leaf, and on which side. */
  const parents: ({ readonly node: number; readonly side: 'left' | 'right' } | undefined)[] = [undefined]
  while (leaves.length < options.leaves) {
    const chosen = mostGain(leaves)
    const leaf = leaves[chosen]
    if (leaf?.split === undefined) break
    const { feature, bin, gain } = leaf.split
    const { bins, bounds } = features[feature] as FeatureBins
    const middle = leaf.start + partition(rows.subarray(leaf.start, leaf.end), scratch, bins, bin)
    const isLeftSmaller = middle - leaf.start <= leaf.end - middle
    const smaller = isLeftSmaller ? countedLeaf(leaf.start, middle) : countedLeaf(middle, leaf.end)
    subtractHistogram(leaf.histogram, smaller.histogram)
    const larger = isLeftSmaller
      ? leafOver(middle, leaf.end, leaf.histogram)
      : leafOver(leaf.start, middle, leaf.histogram)

    const node = nodes.length
    const parent = parents[chosen]
    const above = parent && nodes[parent.node]
    if (parent !== undefined && above !== undefined) above[parent.side] = node
    nodes.push({ feature, threshold: bounds[bin] as number, left: ~chosen, right: ~leaves.length })
    gains.push(gain)
    leaves[chosen] = isLeftSmaller ? smaller : larger
    parents[chosen] = { node, side: 'left' }
    parents.push({ node, side: 'right' })
    leaves.push(isLeftSmaller ? larger : smaller)
  }
  return {
    tree: {
      features: nodes.map(({ feature }) => feature),
      thresholds: nodes.map(({ threshold }) => threshold),
      left: nodes.map(({ left }) => left),
      right: nodes.map(({ right }) => right),
      values: leaves.map(({ gradient, hessian }) =>
        gradient === 0 ? 0 : -gradient / (hessian + options.l2),
      ),
    },
    leafRows: leaves.map(({ start, end }) => rows.slice(start, end)),
    gains,
  }
}

/** The leaf whose split gains most; of equal ones the first. −1 where none gains. */
function mostGain(leaves: readonly Leaf[]): number {
  return leaves.reduce((best, { split }, index) => {
    if (split === undefined) return best
    return split.gain > (leaves[best]?.split?.gain ?? 0) ? index : best
  }, -1)
}

/**
 * Puts the rows of a leaf whose bin is at most `bin` in front of the others; both keep their order.
 *
 * @returns how many stand in front.
 */
function partition(rows: Uint32Array, scratch: Uint32Array, bins: Uint8Array, bin: number): number {
  let left = 0
  let right = 0
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n] as number
    if ((bins[row] as number) <= bin) rows[left++] = row
    else scratch[right++] = row
  }
  rows.set(scratch.subarray(0, right), left)
  return left
}
