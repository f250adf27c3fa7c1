import type { FeatureBins } from './feature-bins.ts'
import { HISTOGRAM_CELLS } from './histogram.ts'
import type { TreeOptions } from './tree-options.ts'

/** Rows whose bin of `feature` is at most `bin` go left. */
export interface Split {
  readonly feature: number
  readonly bin: number
  /** By how much the loss falls, twice over; > 0. */
  readonly gain: number
}

/** What is known of the rows to be split. */
export interface SplitTotals {
  readonly rows: number
  readonly gradient: number
  readonly hessian: number
  readonly histogram: Float64Array
}

/** Less is rounding: histograms are differences of sums. */
const LEAST_GAIN = 1e-9

/**
 * The split that gains most: `G_left² / H_left + G_right² / H_right − G² / H`, with l2 added to every H; of equal ones the
 * first. How many rows go to a side is told from its share of the hessians, as LightGBM does, which saves a third of the
 * counting.
 *
 * @returns `undefined` where no split leaves enough on both sides and gains.
 */
export function bestSplit(
  features: readonly FeatureBins[],
  { rows, gradient, hessian, histogram }: SplitTotals,
  { minRows, minHessian, l2 }: TreeOptions,
): Split | undefined {
  const rowsByHessian = hessian > 0 ? rows / hessian : 0
  const unsplit = (gradient * gradient) / (hessian + l2)
  let best: Split | undefined
  let mostGain = LEAST_GAIN
  for (const [feature, { bounds }] of features.entries()) {
    let left = 0
    let leftHessian = 0
    for (let bin = 0; bin < bounds.length; bin++) {
      const cell = feature * HISTOGRAM_CELLS + 2 * bin
      left += histogram[cell] as number
      leftHessian += histogram[cell + 1] as number
      const rightHessian = hessian - leftHessian
      if (leftHessian < minHessian || Math.round(leftHessian * rowsByHessian) < minRows) continue
      if (rightHessian < minHessian || Math.round(rightHessian * rowsByHessian) < minRows) break
      const right = gradient - left
      const gain = (left * left) / (leftHessian + l2) + (right * right) / (rightHessian + l2) - unsplit
      if (gain <= mostGain) continue
      mostGain = gain
      best = { feature, bin, gain }
    }
  }
  return best
}
