import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchSequence } from './batch-sequence.ts'
import { epochBatches } from './epoch-batches.ts'

const PAIRS = Array.from({ length: 40 }, (_, i) => ({ query: `${i % 20}`, passage: `${i % 7}` }))

describe('batches', () => {
  it('hold each question once in an epoch at most, and no passage twice in a batch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(), fc.nat(5), (size, seed, epoch) => {
        const batches = epochBatches(PAIRS, size, { seed, epoch })
        const queries = batches.flat().map(({ query }) => query)
        expect(new Set(queries).size).toBe(queries.length)
        for (const batch of batches) {
          if (batches.length > 1) expect(batch).toHaveLength(size)
          expect(new Set(batch.map(({ passage }) => passage)).size).toBe(batch.length)
        }
      }),
    )
  })

  it('are as large as can be where there are not enough different passages', () => {
    const [batch, ...others] = epochBatches(PAIRS, 10, { seed: 1, epoch: 0 })
    const passages = batch?.map(({ passage }) => passage) ?? []
    expect(passages.length).toBeGreaterThan(3)
    expect(new Set(passages).size).toBe(passages.length)
    expect(others).toEqual([])
  })

  it('go on from epoch to epoch, each in an order of its own, the same for the same seed', () => {
    const sequence = batchSequence(PAIRS, 2, 5)
    const again = batchSequence(PAIRS, 2, 5)
    const first = epochBatches(PAIRS, 2, { seed: 5, epoch: 0 })
    const second = epochBatches(PAIRS, 2, { seed: 5, epoch: 1 })
    expect(sequence.batchesPerEpoch).toBe(first.length)
    expect(again.batch(first.length + 1)).toEqual(second[0])
    expect(sequence.batch(first.length)).toEqual(first.at(-1))
    expect(second).not.toEqual(first)
    expect(epochBatches(PAIRS, 2, { seed: 6, epoch: 0 })).not.toEqual(first)
  })
})
