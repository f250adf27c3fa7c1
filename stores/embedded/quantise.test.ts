import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot } from '../../core/vector.ts'
import { QUERY_ZERO, quantise, quantiseQuery } from './quantise.ts'

const component = fc.oneof(fc.float({ noNaN: true, min: -2, max: 2 }), fc.constantFrom(0, 1, -1, 1e-30))
const vectors = fc.integer({ min: 1, max: 40 }).chain((length) =>
  fc.tuple(
    fc.float32Array({
      noNaN: true,
      noDefaultInfinity: true,
      min: -2,
      max: 2,
      minLength: length,
      maxLength: length,
    }),
    fc.array(component, { minLength: length, maxLength: length }).map((list) => Float32Array.from(list)),
  ),
)

describe('quantise', () => {
  it('codes the largest component as 127 and the others in proportion', () => {
    const codes = new Int8Array(4)
    const { scale, codeSum } = quantise(Float32Array.of(1, -0.25, 0, 0.5), codes)
    expect([...codes]).toEqual([127, -32, 0, 64])
    expect(scale).toBe(Math.fround(1 / 127))
    expect(codeSum).toBe(127 - 32 + 64)
  })

  it('codes zeros as zeros', () => {
    const codes = new Int8Array(2).fill(5)
    expect(quantise(new Float32Array(2), codes)).toEqual({ scale: 0, error: 0, norm: 0, codeSum: 0 })
    expect([...codes]).toEqual([0, 0])
    expect([...quantiseQuery(new Float32Array(2)).digits]).toEqual([QUERY_ZERO, QUERY_ZERO])
  })

  it('bounds what the codes hide: |q·v − q̂·v̂| ≤ ‖q‖·‖v − v̂‖ + ‖q − q̂‖·‖v̂‖', () => {
    fc.assert(
      fc.property(vectors, ([query, vector]) => {
        const codes = new Int8Array(vector.length)
        const stored = quantise(vector, codes)
        const asked = quantiseQuery(query)
        const approximate = codes.reduce(
          (sum, value, i) =>
            sum + stored.scale * value * asked.scale * ((asked.digits[i] as number) - QUERY_ZERO),
          0,
        )
        const bound = asked.norm * stored.error + asked.error * stored.norm
        expect(Math.abs(dot(query, vector) - approximate)).toBeLessThanOrEqual(bound + 1e-9)
        for (const digit of asked.digits) expect(digit >= 1 && digit <= 127).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
