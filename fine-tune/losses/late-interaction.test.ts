import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rows } from '../passes/trainable-model.ts'
import { lateInteraction } from './late-interaction.ts'
import { maxSim, type TokenRows } from './max-sim.ts'
import { expectSlopes, rows } from './testing/loss-checks.ts'

const all = (values: readonly number[]): TokenRows => ({
  values: Float32Array.from(values),
  kept: Int32Array.from({ length: values.length / 2 }, (_, i) => i),
})

describe('MaxSim', () => {
  it('is the mean over the question’s tokens of the nearest token’s cosine', () => {
    // 1·0.6 is more than 1·0, and 1·0.8 less than 1·1.
    const { score, nearest } = maxSim(all([1, 0, 0, 1]), all([0.6, 0.8, 0, 1]), 2)
    expect(score).toBeCloseTo((0.6 + 1) / 2, 6)
    expect([...nearest]).toEqual([0, 1])
  })

  it('sees only rows that are tokens', () => {
    const passage = { ...all([1, 0, 0.6, 0.8]), kept: Int32Array.of(1) }
    const question = { ...all([9, 9, 1, 0]), kept: Int32Array.of(1) }
    expect(maxSim(question, passage, 2)).toEqual({ score: Math.fround(0.6), nearest: Int32Array.of(1) })
  })
})

describe('InfoNCE over MaxSim', () => {
  it('is the mean of −ln softmax at each question’s own passage', () => {
    const queries = [all([1, 0]), all([0, 1])]
    const passages = [all([1, 0, 0, -1]), all([0, 1, -1, 0])]
    const { value } = lateInteraction(queries, passages, 2, { scale: 3, isRelevant: () => false })
    // Each scores 1 with its own passage, and 0 with the other one.
    expect(value).toBeCloseTo(Math.log(1 + Math.exp(-3)), 12)
  })

  it('has the slopes of finite differences, and none at rows that are no tokens', () => {
    // Rows of four numbers are read as two tokens of two; of passages the second token alone is one.
    const asTokens = (vectors: Rows, kept: readonly number[]) =>
      vectors.map((values): TokenRows => ({ values, kept: Int32Array.from(kept) }))
    fc.assert(
      fc.property(fc.integer(), fc.nat(2), fc.constantFrom([1], [0, 1]), (seed, more, kept) => {
        const isRelevant = (q: number, p: number) => (q + p) % 3 === 1
        const [asked, held] = [rows(3, seed), rows(3 + more, seed + 1)]
        fc.pre(isClear(asked, held))
        expectSlopes(asked, held, (queries, passages) =>
          lateInteraction(asTokens(queries, [0, 1]), asTokens(passages, kept), 2, { scale: 1, isRelevant }),
        )
      }),
      { numRuns: 30 },
    )
  })
})

/** Whether no token of a question is about as near to both tokens of a passage: there the maximum has a kink. */
function isClear(queries: Rows, passages: Rows): boolean {
  const tokens = queries.flatMap((row) => [row.subarray(0, 2), row.subarray(2)])
  return tokens.every(([x = 0, y = 0]) =>
    passages.every(([a = 0, b = 0, c = 0, d = 0]) => Math.abs(x * (a - c) + y * (b - d)) > 0.01),
  )
}
