import { type FeatureBins, MAX_BINS } from './feature-bins.ts'
import type { Lambdas } from './lambdas.ts'

/** Two a bin: Σ gradient, Σ hessian. */
export const HISTOGRAM_CELLS = 2 * MAX_BINS

/**
 * Adds the rows to a histogram of all features, one after the other:
 *
 * ```
 *   feature 0                          feature 1
 *   │ Σg Σh │ Σg Σh │ … 256 bins       │ Σg Σh │ …
 * ```
 */
export function addHistogram(
  histogram: Float64Array,
  features: readonly FeatureBins[],
  rows: Uint32Array,
  { gradients, hessians }: Lambdas,
): void {
  const count = rows.length
  // Fetched once and read in order, where they would be fetched from all over for every feature.
  const pushes = new Float64Array(count)
  const curves = new Float64Array(count)
  for (let n = 0; n < count; n++) {
    pushes[n] = gradients[rows[n] as number] as number
    curves[n] = hessians[rows[n] as number] as number
  }
  for (const [feature, { bins }] of features.entries()) {
    const cells = histogram.subarray(feature * HISTOGRAM_CELLS, (feature + 1) * HISTOGRAM_CELLS)
    for (let n = 0; n < count; n++) {
      const cell = (bins[rows[n] as number] as number) << 1
      cells[cell] = (cells[cell] as number) + (pushes[n] as number)
      cells[cell + 1] = (cells[cell + 1] as number) + (curves[n] as number)
    }
  }
}

/** Takes the rows of `other` out of `histogram`. */
export function subtractHistogram(histogram: Float64Array, other: Float64Array): void {
  for (let cell = 0; cell < histogram.length; cell++) {
    histogram[cell] = (histogram[cell] as number) - (other[cell] as number)
  }
}

/** Sums over all rows: any one feature's bins hold them all. */
export function totalsOf(histogram: Float64Array): readonly [gradient: number, hessian: number] {
  let gradient = 0
  let hessian = 0
  for (let cell = 0; cell < HISTOGRAM_CELLS; cell += 2) {
    gradient += histogram[cell] as number
    hessian += histogram[cell + 1] as number
  }
  return [gradient, hessian]
}
