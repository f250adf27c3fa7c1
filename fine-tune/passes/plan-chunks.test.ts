import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planChunks } from './plan-chunks.ts'

describe('chunks', () => {
  it('hold texts of like length, lengths and numbers rounded up', () => {
    expect(planChunks([20, 60, 64, 5, 50], 128)).toEqual([
      { batch: { texts: 2, tokens: 64 }, members: [2, 1] },
      { batch: { texts: 2, tokens: 64 }, members: [4, 0] },
      { batch: { texts: 1, tokens: 16 }, members: [3] },
    ])
    expect(planChunks([10, 10, 10, 10, 10], 1_000)).toEqual([
      { batch: { texts: 6, tokens: 16 }, members: [0, 1, 2, 3, 4] },
    ])
    expect(planChunks([], 100)).toEqual([])
  })

  it('hold every text once, each with room, and no more tokens than they may', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 512 }), { maxLength: 40 }),
        fc.integer({ min: 16, max: 2_048 }),
        (lengths, maxTokens) => {
          const chunks = planChunks(lengths, maxTokens)
          const members = chunks.flatMap((chunk) => chunk.members)
          expect(members.toSorted((a, b) => a - b)).toEqual([...lengths.keys()])
          for (const { batch, members } of chunks) {
            expect(members.length).toBeLessThanOrEqual(batch.texts)
            for (const member of members) expect(lengths[member]).toBeLessThanOrEqual(batch.tokens)
            if (batch.texts > 1) expect(batch.texts * batch.tokens).toBeLessThanOrEqual(maxTokens)
          }
        },
      ),
    )
  })
})
