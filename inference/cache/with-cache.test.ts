import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Embedder } from '../../core/embedder.ts'
import { DiskFullError } from '../../core/errors.ts'
import { embedderContract } from '../../core/testing/embedder-contract.ts'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import type { EmbeddingCache } from './embedding-cache.ts'
import { openEmbeddingCache } from './open-embedding-cache.ts'
import { withCache } from './with-cache.ts'

const unexpected = (error: unknown): never => {
  throw error
}

embedderContract('a cached embedder', async () =>
  withCache(fakeEmbedder(), openEmbeddingCache(':memory:'), unexpected),
)

describe('a cached embedder', () => {
  it('asks the model for each text once, within a call and over calls', async () => {
    const model = fakeEmbedder()
    const embedder = withCache(model, openEmbeddingCache(':memory:'), unexpected)
    const first = await embedder.embed(['a', 'b', 'a'], 'passage')
    const second = await embedder.embed(['b', 'c'], 'passage')
    expect(model.calls.map((call) => call.texts)).toEqual([['a', 'b'], ['c']])
    expect(embedder.cacheStats()).toEqual({ hits: 2, misses: 3, failures: 0 })
    expect(first.vectors[2]).toEqual(first.vectors[0])
    expect(second.vectors[0]).toEqual(first.vectors[1])
  })

  it('asks the model for each text once over calls at the same time', async () => {
    const model = fakeEmbedder()
    const embedder = withCache(model, openEmbeddingCache(':memory:'), unexpected)
    const [first, second, third] = await Promise.all([
      embedder.embed(['a', 'b'], 'passage'),
      embedder.embed(['c', 'b'], 'passage'),
      embedder.embed(['c', 'a'], 'passage'),
    ])
    expect(model.calls.map((call) => call.texts)).toEqual([['a', 'b'], ['c']])
    expect(embedder.cacheStats()).toEqual({ hits: 3, misses: 3, failures: 0 })
    expect(second.vectors).toEqual([third.vectors[0], first.vectors[1]])
  })

  it('embeds what another call was at that failed or was stopped', async () => {
    const model = fakeEmbedder()
    const stop = new AbortController()
    const stoppable: Embedder = {
      ...model,
      async embed(texts, role, signal) {
        await nextTurn()
        signal?.throwIfAborted()
        return model.embed(texts, role)
      },
    }
    const embedder = withCache(stoppable, openEmbeddingCache(':memory:'), unexpected)
    const stopped = embedder.embed(['a', 'b'], 'passage', stop.signal)
    const others = Promise.all([embedder.embed(['b', 'c'], 'passage'), embedder.embed(['b'], 'passage')])
    stop.abort()
    await expect(stopped).rejects.toThrow('aborted')
    const { vectors } = await fakeEmbedder().embed(['b', 'c'], 'passage')
    expect((await others).map((each) => each.vectors)).toEqual([vectors, vectors.slice(0, 1)])
    expect(model.calls.map((call) => call.texts)).toEqual([['c'], ['b']])
  })

  it('takes texts as equal that the model reads the same', async () => {
    const model = fakeEmbedder()
    const embedder = withCache(model, openEmbeddingCache(':memory:'), unexpected)
    await embedder.embed(['one\ntwo caf\u00e9', ' one\r\ntwo cafe\u0301\n'], 'passage')
    expect(model.calls[0]?.texts).toHaveLength(1)
  })

  it('tells roles, models and limits apart', async () => {
    const cache = openEmbeddingCache(':memory:')
    const model = fakeEmbedder()
    const others = [model, fakeEmbedder({ modelId: 'other@0/1' }), fakeEmbedder({ maxTokens: 8 })]
    await withCache(model, cache, unexpected).embed(['a'], 'query')
    for (const other of others) {
      const embedder = withCache(other, cache, unexpected)
      await embedder.embed(['a'], 'passage')
      expect(embedder.cacheStats().misses).toBe(1)
    }
  })

  it('remembers which texts were cut', async () => {
    const embedder = withCache(fakeEmbedder({ maxTokens: 4 }), openEmbeddingCache(':memory:'), unexpected)
    const texts = ['one two three', 'one', 'one two three']
    expect((await embedder.embed(texts, 'passage')).truncated).toEqual([0, 2])
    expect((await embedder.embed(texts, 'passage')).truncated).toEqual([0, 2])
    expect(embedder.cacheStats().misses).toBe(2)
  })

  it('asks for many texts in batches, each kept before the next', async () => {
    const model = fakeEmbedder()
    const texts = Array.from({ length: 600 }, (_, n) => `text ${n}`)
    const { vectors } = await withCache(model, openEmbeddingCache(':memory:'), unexpected).embed(
      texts,
      'passage',
    )
    expect(model.calls.map((call) => call.texts.length)).toEqual([256, 256, 88])
    expect(vectors).toEqual((await fakeEmbedder().embed(texts, 'passage')).vectors)
  })

  it('returns vectors all the same where the cache fails, and says so', async () => {
    const full = new DiskFullError('no room')
    const failing: EmbeddingCache = {
      get: () => {
        throw full
      },
      put: () => {
        throw full
      },
      close: () => undefined,
    }
    const told: unknown[] = []
    const embedder = withCache(fakeEmbedder(), failing, (error) => told.push(error))
    const { vectors } = await embedder.embed(['a'], 'passage')
    expect(vectors).toEqual((await fakeEmbedder().embed(['a'], 'passage')).vectors)
    expect(told).toEqual([full, full])
    expect(embedder.cacheStats().failures).toBe(2)
  })

  it('embeds anew what is kept in another length', async () => {
    const cache = openEmbeddingCache(':memory:')
    await withCache(fakeEmbedder({ dimensions: 8 }), cache, unexpected).embed(['a'], 'passage')
    const { vectors } = await withCache(fakeEmbedder(), cache, unexpected).embed(['a'], 'passage')
    expect(vectors[0]).toHaveLength(64)
  })
})
