import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { infoNce } from './info-nce.ts'
import { expectSlopes, rows } from './testing/loss-checks.ts'

const nothingElse = { isRelevant: () => false }

describe('InfoNCE', () => {
  it('is the mean of −ln softmax at each question’s own passage', () => {
    const queries = [Float32Array.of(1, 0), Float32Array.of(0, 1)]
    const passages = [Float32Array.of(1, 0), Float32Array.of(0.5, 0.5)]
    const { value } = infoNce(queries, passages, { scale: 2, ...nothingElse })
    const first = -Math.log(Math.exp(2) / (Math.exp(2) + Math.exp(1)))
    const second = -Math.log(Math.exp(1) / (Math.exp(0) + Math.exp(1)))
    expect(value).toBeCloseTo((first + second) / 2, 12)
  })

  it('counts hard negatives, and no passage that answers the question, too', () => {
    const queries = [Float32Array.of(1, 0)]
    const passages = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(1, 0)]
    const { value, ofPassages } = infoNce(queries, passages, { scale: 1, isRelevant: (_, p) => p === 2 })
    expect(value).toBeCloseTo(-Math.log(Math.E / (Math.E + 1)), 12)
    expect([...(ofPassages[2] ?? [])]).toEqual([0, 0])
  })

  it('has the slopes of finite differences', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(2), fc.constantFrom(1, 20), (seed, more, scale) => {
        const isRelevant = (q: number, p: number) => (q + p) % 3 === 1
        expectSlopes(rows(3, seed), rows(3 + more, seed + 1), (queries, passages) =>
          infoNce(queries, passages, { scale, isRelevant }),
        )
      }),
      { numRuns: 30 },
    )
  })
})
