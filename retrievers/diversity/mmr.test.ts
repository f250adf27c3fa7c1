import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byScoreThen } from '../../core/ranking.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { dot, type Vector } from '../../core/vector.ts'
import { ranking } from '../fusion/testing/ranking.ts'
import { marginalRelevance } from './mmr.ts'

const EAST = Float32Array.of(1, 0)
const NORTH = Float32Array.of(0, 1)

describe('marginalRelevance', () => {
  it('puts a chunk that says something else before a copy of a better one', () => {
    const found = marginalRelevance(ranking({ a: 3, b: 2.9, c: 2, d: 1 }), [EAST, EAST, NORTH, NORTH], 0.5)
    expect(found.map(({ documentId }) => documentId)).toEqual(['test:a', 'test:c', 'test:b', 'test:d'])
    expect(found.map(({ score }) => score)).toEqual([
      0.5 * 1,
      0.5 * 0.5,
      expect.closeTo(0.5 * 0.95 - 0.5 * 1, 12),
      0.5 * 0 - 0.5 * 1,
    ])
  })

  it('with λ = 1 keeps the order', () => {
    const found = marginalRelevance(ranking({ a: 3, b: 2, c: 1 }), [EAST, EAST, EAST], 1)
    expect(found.map(({ documentId, score }) => [documentId, score])).toEqual([
      ['test:a', 1],
      ['test:b', 1 / 2],
      ['test:c', 0],
    ])
    expect(marginalRelevance([], [], 0.5)).toEqual([])
  })

  it('chooses as one would by hand, and falls from place to place', () => {
    const item = fc.record({ score: fc.constantFrom(0, 1, 2, 3), angle: fc.constantFrom(0, 0.5, 1, 2, 3) })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.constantFrom(0, 0.3, 0.7, 1), (items, lambda) => {
        const sorted = items.map((one, n) => ({ ...one, name: `c${n}` })).sort((a, b) => b.score - a.score)
        const chunks = sorted.map(
          ({ name, score }): ScoredChunk => ({ chunkId: `t:${name}#0`, documentId: `t:${name}`, score }),
        )
        const vectors = sorted.map(({ angle }) => Float32Array.of(Math.cos(angle), Math.sin(angle)))
        const found = marginalRelevance(chunks, vectors, lambda)
        expect(found).toEqual(slowly(chunks, vectors, lambda))
        expect(found.toSorted(byScoreThen(({ chunkId }) => chunkId))).toEqual(found)
      }),
    )
  })
})

/** As the paper writes it, with every similarity computed anew at every step. */
function slowly(chunks: readonly ScoredChunk[], vectors: readonly Vector[], lambda: number): ScoredChunk[] {
  const scores = chunks.map(({ score }) => score)
  const [low, high] = [Math.min(...scores), Math.max(...scores)]
  const chosen: { readonly chunk: ScoredChunk; readonly vector: Vector }[] = []
  const taken = new Set<string>()
  while (chosen.length < chunks.length) {
    const worth = chunks.map((chunk, n) => {
      const vector = vectors[n] as Vector
      const relevance = high === low ? 1 : (chunk.score - low) / (high - low)
      const similarity = Math.max(0, ...chosen.map((other) => dot(vector, other.vector)))
      return { chunk: { ...chunk, score: lambda * relevance - (1 - lambda) * similarity }, vector }
    })
    const [next] = worth
      .filter(({ chunk }) => !taken.has(chunk.chunkId))
      .sort((a, b) => byScoreThen<ScoredChunk>(({ chunkId }) => chunkId)(a.chunk, b.chunk))
    if (next === undefined) break
    taken.add(next.chunk.chunkId)
    chosen.push(next)
  }
  return chosen.map(({ chunk }) => chunk)
}
