import { describe, expect, it } from 'vitest'
import { binFeature } from './feature-bins.ts'
import { addHistogram, HISTOGRAM_CELLS, subtractHistogram, totalsOf } from './histogram.ts'

describe('histograms', () => {
  it('of a part and of the rest add up to that of all', () => {
    const features = [binFeature(Float32Array.of(1, 2, 3, 2)), binFeature(Float32Array.of(0, 0, 1, 1))]
    const lambdas = { gradients: Float64Array.of(1, 2, 4, 8), hessians: Float64Array.of(16, 32, 64, 128) }
    const over = (...rows: readonly number[]) => {
      const histogram = new Float64Array(2 * HISTOGRAM_CELLS)
      addHistogram(histogram, features, Uint32Array.from(rows), lambdas)
      return histogram
    }
    const all = over(0, 1, 2, 3)
    expect([...all.subarray(0, 6)]).toEqual([1, 16, 2 + 8, 32 + 128, 4, 64])
    expect([...all.subarray(HISTOGRAM_CELLS, HISTOGRAM_CELLS + 4)]).toEqual([1 + 2, 16 + 32, 4 + 8, 64 + 128])
    expect(totalsOf(all)).toEqual([15, 240])
    subtractHistogram(all, over(1, 2))
    expect(all).toEqual(over(0, 3))
  })
})
