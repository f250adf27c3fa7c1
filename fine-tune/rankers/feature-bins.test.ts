import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binFeature, MAX_BINS } from './feature-bins.ts'

describe('binFeature', () => {
  it('gives every value a bin where there are few, with bounds in the middle', () => {
    const { bounds, bins } = binFeature(Float32Array.of(3, 1, 1, 7, 3))
    expect([...bounds]).toEqual([(1 + 3) / 2, (3 + 7) / 2])
    expect([...bins]).toEqual([1, 0, 0, 2, 1])
  })

  it('has one bin where all values are equal, or none is there', () => {
    expect(binFeature(Float32Array.of(5, 5))).toEqual({
      bounds: new Float64Array(),
      bins: Uint8Array.of(0, 0),
    })
    expect(binFeature(new Float32Array())).toEqual({ bounds: new Float64Array(), bins: new Uint8Array() })
  })

  it('puts about as many rows into each bin, and a frequent value into its own', () => {
    const column = Float32Array.from({ length: 20_000 }, (_, n) => (n % 2 === 0 ? 0 : (n * 7_919) % 10_007))
    const { bounds, bins } = binFeature(column)
    expect(bounds.length).toBeGreaterThan(MAX_BINS * 0.9)
    expect(bounds.length).toBeLessThan(MAX_BINS)
    const counts = new Array<number>(MAX_BINS).fill(0)
    for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1
    expect(counts[0]).toBeGreaterThanOrEqual(10_000)
    expect(Math.max(...counts.slice(1))).toBeLessThan((3 * 10_000) / MAX_BINS)
  })

  it('keeps the order of values, and finds the bin by the bounds', () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-1, 0, 0.5))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 600 }), (values) => {
        const column = Float32Array.from(values)
        const { bounds, bins } = binFeature(column)
        column.forEach((own, row) => {
          const slow = [...bounds].findIndex((bound) => own <= bound)
          expect(bins[row]).toBe(slow === -1 ? bounds.length : slow)
        })
      }),
      { numRuns: 40 },
    )
  })
})
