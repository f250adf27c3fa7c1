/** Bins of a feature: one byte a row. */
export const MAX_BINS = 256

/** Rows that bounds are taken from, at most: more change no bound by much. */
const SAMPLED_ROWS = 200_000

/** A feature's values as small numbers. */
export interface FeatureBins {
  /** Ascending; a value is in the first bin whose bound it does not exceed, the last bin having none. */
  readonly bounds: Float64Array
  /** shape [rows] */
  readonly bins: Uint8Array
}

/**
 * Cuts a feature's values into at most `MAX_BINS` bins of about as many rows each; where there are fewer different
 * values, one a bin. Bounds lie in the middle between neighbouring values, so that a new row falls to the nearer side.
 * Source: Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", NIPS 2017, section 2.1.
 */
export function binFeature(column: Float32Array): FeatureBins {
  const bounds = boundsOf(sampleOf(column).sort())
  return { bounds, bins: Uint8Array.from(column, (value) => binOf(bounds, value)) }
}

/** Every n-th row. */
function sampleOf(column: Float32Array): Float32Array {
  const step = Math.max(1, Math.ceil(column.length / SAMPLED_ROWS))
  return Float32Array.from({ length: Math.ceil(column.length / step) }, (_, n) => column[n * step] as number)
}

function boundsOf(ascending: Float32Array): Float64Array {
  const bounds: number[] = []
  let rowsLeft = ascending.length
  let rowsInBin = 0
  for (let row = 0; row + 1 < ascending.length; row++) {
    const [value, next] = [ascending[row] as number, ascending[row + 1] as number]
    rowsInBin += 1
    // Shares of what is left, so that a value of many rows takes one bin and not the room of others.
    const wanted = rowsLeft / (MAX_BINS - bounds.length)
    if (value === next || rowsInBin < wanted || bounds.length === MAX_BINS - 1) continue
    bounds.push((value + next) / 2)
    rowsLeft -= rowsInBin
    rowsInBin = 0
  }
  return Float64Array.from(bounds)
}

/** The first bound that is not exceeded, by halving. */
function binOf(bounds: Float64Array, value: number): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (bounds[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
