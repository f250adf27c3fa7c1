import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DataDamagedError } from '../../core/errors.ts'
import { fakeTokenEncoder } from '../../core/testing/fake-token-encoder.ts'
import { tokenEncoderContract } from '../../core/testing/token-encoder-contract.ts'
import type { TokenEncoder, TokenVectors } from '../../core/token-encoder.ts'
import { openTokenCache } from './open-token-cache.ts'
import { RecentlyUsed } from './recently-used.ts'
import { withTokenCache } from './with-token-cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-token-cache-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LARGE = { maxSizeBytes: 2 ** 20 }
const fail = (error: unknown) => {
  throw error
}
const cached = (encoder: TokenEncoder, cache = openTokenCache(':memory:', LARGE), maxMemoryBytes = 2 ** 20) =>
  withTokenCache(encoder, cache, { maxMemoryBytes }, fail)

tokenEncoderContract('the fake behind a cache', async () => cached(fakeTokenEncoder()))

/** 12 bytes: one token of 8 dimensions. */
function vectors(code: number): TokenVectors {
  return { dimensions: 8, codes: new Int8Array(8).fill(code), scales: Float32Array.of(0.5) }
}
const keyOf = (n: number) => n.toString(16).padStart(64, '0')

describe('the cache of token vectors', () => {
  it('gives back what was put, also after it was opened again', () => {
    const file = join(folder, 'again.db')
    const first = openTokenCache(file, LARGE)
    first.put(new Map([[keyOf(1), vectors(7)]]))
    first.close()
    const second = openTokenCache(file, LARGE)
    expect(second.get([keyOf(2), keyOf(1)])).toEqual([undefined, vectors(7)])
    second.close()
  })

  it('lets the oldest go where it is over its limit', () => {
    const cache = openTokenCache(':memory:', { maxSizeBytes: 3 * 12 })
    for (const n of [1, 2, 3, 4, 4, 5]) cache.put(new Map([[keyOf(n), vectors(n)]]))
    expect(cache.get([1, 2, 3, 4, 5].map(keyOf)).map((entry) => entry?.codes[0])).toEqual([
      undefined,
      undefined,
      3,
      4,
      5,
    ])
  })

  it('says so where its file is none', () => {
    const file = join(folder, 'broken.db')
    writeFileSync(file, 'no database, and longer than the header of one: '.repeat(100))
    expect(() => openTokenCache(file, LARGE).get([keyOf(1)])).toThrow(DataDamagedError)
  })
})

describe('an encoder behind the cache', () => {
  it('is asked for a passage once, and for each question', async () => {
    const encoder = fakeTokenEncoder()
    const cache = openTokenCache(':memory:', LARGE)
    const first = await cached(encoder, cache).encodeTokens(['a b', 'c', ' a b'], 'passage')
    expect(await cached(encoder, cache, 0).encodeTokens(['c', 'a b'], 'passage')).toEqual([
      first[1],
      first[0],
    ])
    await cached(encoder, cache).encodeTokens(['a b'], 'query')
    expect(encoder.calls).toEqual([[' a b'], ['c'], ['a b']])
  })

  it('keeps what an abandoned call had encoded', async () => {
    const inner = fakeTokenEncoder()
    const encoder: TokenEncoder = {
      ...inner,
      encodeTokens: (texts, role, signal) =>
        texts[0] === 'stuck' ? Promise.reject(new Error('gone')) : inner.encodeTokens(texts, role, signal),
    }
    const behind = cached(encoder)
    await expect(behind.encodeTokens(['a', 'stuck', 'b'], 'passage')).rejects.toThrow('gone')
    await behind.encodeTokens(['a', 'b'], 'passage')
    expect(inner.calls).toEqual([['a'], ['b']])
  })

  it('encodes all the same where the cache fails, and says so', async () => {
    const file = join(folder, 'damaged.db')
    writeFileSync(file, 'no database, and longer than the header of one: '.repeat(100))
    const failures: unknown[] = []
    const encoder = withTokenCache(
      fakeTokenEncoder(),
      openTokenCache(file, LARGE),
      { maxMemoryBytes: 0 },
      (error) => failures.push(error),
    )
    expect(await encoder.encodeTokens(['a'], 'passage')).toHaveLength(1)
    expect(failures).toEqual([expect.any(DataDamagedError), expect.any(DataDamagedError)])
  })
})

describe('what was used recently', () => {
  it('stays where the sum of sizes is over the limit', () => {
    const kept = new RecentlyUsed<number>(5, (size) => size)
    kept.set('a', 2)
    kept.set('b', 2)
    kept.get('a')
    kept.set('c', 2)
    expect(['a', 'b', 'c'].map((key) => kept.get(key))).toEqual([2, undefined, 2])
    kept.set('c', 5)
    expect(['a', 'c'].map((key) => kept.get(key))).toEqual([undefined, 5])
  })
})
