import type { EncoderConfig } from './encoder-config.ts'
import type { EncoderWeights, Weight } from './encoder-weights.ts'

/** Neurons that may be added to a layer, as a share of those that it has. */
const ADDED_SHARE = 1 / 24

/** Int8 weights go from −127 to 127. */
const INT8_LIMIT = 127

/** An encoder of more neurons that computes the same. */
export interface SplitEncoder {
  readonly config: EncoderConfig
  readonly weights: EncoderWeights
}

/**
 * Splits the neurons of the feed-forward layers that have weights far larger than their row's others, so that a row's
 * weights fit one int8 scale. A neuron is repeated, and its outgoing weights are shared out among the copies:
 *
 * ```
 *   8 · gelu(u)  =  2 · gelu(u) + 2 · gelu(u) + 2 · gelu(u) + 2 · gelu(u)
 * ```
 *
 * Source: Zhao et al., "Improving Neural Network Quantization without Retraining using Outlier Channel Splitting",
 * ICML 2019, section 3. Here every layer gets the same number of neurons, shared out so that the largest weight,
 * measured in its row's usual size, becomes as small as it can.
 */
export function splitOutliers(config: EncoderConfig, weights: EncoderWeights): SplitEncoder {
  const added = Math.round(config.intermediateSize * ADDED_SHARE)
  const changed = new Map<string, Weight>()
  for (let layer = 0; layer < config.layers; layer++) {
    const [inner, outer] = [
      `encoder.layer.${layer}.intermediate.dense`,
      `encoder.layer.${layer}.output.dense`,
    ]
    const outgoing = weights(`${outer}.weight`)
    const copies = shareOut(relativePeaks(outgoing), added)
    changed.set(`${inner}.weight`, repeatRows(weights(`${inner}.weight`), copies))
    changed.set(`${inner}.bias`, repeatRows(weights(`${inner}.bias`), copies))
    changed.set(`${outer}.weight`, splitColumns(outgoing, copies))
  }
  return {
    config: { ...config, intermediateSize: config.intermediateSize + added },
    weights: (name) => changed.get(name) ?? weights(name),
  }
}

/** For each column its largest weight, each measured in the median size of its row's weights. */
function relativePeaks(weight: Weight): readonly number[] {
  const [rows, columns] = weight.shape as [number, number]
  const peaks = new Array<number>(columns).fill(0)
  for (let row = 0; row < rows; row++) {
    const sizes = weight.values.subarray(row * columns, (row + 1) * columns).map(Math.abs)
    const usual = sizes.toSorted()[columns >> 1] || 1
    for (let column = 0; column < columns; column++) {
      peaks[column] = Math.max(peaks[column] as number, (sizes[column] as number) / usual)
    }
  }
  return peaks
}

/** Copies of each column, ≥ 1, `added` more than there are columns: one by one to where the largest share still lies. */
function shareOut(peaks: readonly number[], added: number): readonly number[] {
  const copies = peaks.map(() => 1)
  for (let i = 0; i < added; i++) {
    let largest = 0
    for (let column = 1; column < peaks.length; column++) {
      if (share(peaks, copies, column) > share(peaks, copies, largest)) largest = column
    }
    copies[largest] = (copies[largest] as number) + 1
  }
  return copies
}

function share(peaks: readonly number[], copies: readonly number[], column: number): number {
  return (peaks[column] as number) / (copies[column] as number)
}

/** Row `i` stands `copies[i]` times, one below the other. A vector is a matrix of one column. */
function repeatRows(weight: Weight, copies: readonly number[]): Weight {
  const [rows, ...rest] = weight.shape as [number, ...number[]]
  const width = weight.values.length / rows
  const sources = copies.flatMap((count, row) => new Array<number>(count).fill(row))
  const values = new Float32Array(sources.length * width)
  for (const [target, row] of sources.entries()) {
    values.set(weight.values.subarray(row * width, (row + 1) * width), target * width)
  }
  return { shape: [sources.length, ...rest], values }
}

/**
 * Column `i` stands `copies[i]` times, side by side, each with its share of the values. All shares but the first are
 * whole steps of the row's int8 scale: equal shares would be rounded alike, and their errors add up.
 */
function splitColumns(weight: Weight, copies: readonly number[]): Weight {
  const [rows, columns] = weight.shape as [number, number]
  const width = copies.reduce((total, count) => total + count, 0)
  const values = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const original = weight.values.subarray(row * columns, (row + 1) * columns)
    const largestShare = original.reduce(
      (max, value, column) => Math.max(max, Math.abs(value) / (copies[column] as number)),
      0,
    )
    const step = largestShare / INT8_LIMIT || 1
    let target = row * width
    for (let column = 0; column < columns; column++) {
      const count = copies[column] as number
      values.set(shares(original[column] as number, count, step), target)
      target += count
    }
  }
  return { shape: [rows, width], values }
}

/** `count` numbers whose sum is `value`: the first takes what whole steps leave over. */
function shares(value: number, count: number, step: number): number[] {
  if (count === 1) return [value]
  const steps = Math.round(value / step)
  const parts = Array.from(
    { length: count },
    (_, i) => step * (Math.trunc((steps * (i + 1)) / count) - Math.trunc((steps * i) / count)),
  )
  return [value - parts.slice(1).reduce((total, part) => total + part, 0), ...parts.slice(1)]
}
