import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import {
  DataDamagedError,
  DataVersionError,
  DiskFullError,
  StoreUnavailableError,
} from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { openEmbeddingCache } from './open-embedding-cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-cache-'))
afterAll(() => rmSync(folder, { recursive: true }))

const writer = join(import.meta.dirname, 'testing/cache-writer.ts')

const ONE = { vector: Float32Array.of(0.6, -0.8), truncated: false }
const TWO = { vector: Float32Array.of(1, 0), truncated: true }

describe('the embedding cache', () => {
  it('gives back what was put in, after it was closed too', () => {
    const file = join(folder, 'deep', 'cache.sqlite')
    const written = openEmbeddingCache(file)
    written.put(
      new Map([
        [sha256('one'), ONE],
        [sha256('two'), TWO],
      ]),
    )
    written.close()
    const cache = openEmbeddingCache(file)
    expect(cache.get([sha256('two'), sha256('three'), sha256('one')])).toEqual([TWO, undefined, ONE])
    cache.close()
  })

  it('keeps the first entry of a key', () => {
    const cache = openEmbeddingCache(':memory:')
    cache.put(new Map([[sha256('one'), ONE]]))
    cache.put(new Map([[sha256('one'), TWO]]))
    expect(cache.get([sha256('one')])).toEqual([ONE])
  })

  it('takes entries from several processes at once', async () => {
    const file = join(folder, 'shared.sqlite')
    const writers = ['a', 'b', 'c'].map((name) => promisify(execFile)(process.execPath, [writer, file, name]))
    await Promise.all(writers)
    const cache = openEmbeddingCache(file)
    const keys = ['a', 'b', 'c'].flatMap((name) =>
      Array.from({ length: 200 }, (_, n) => sha256(`${name} ${n}`)),
    )
    expect(cache.get(keys).filter((entry) => entry === undefined)).toEqual([])
    cache.close()
  })

  it('refuses a file that is something else', () => {
    const file = join(folder, 'text.sqlite')
    writeFileSync(
      file,
      'These are no embeddings, but it is long enough to be a header of SQLite. '.repeat(20),
    )
    expect(() => openEmbeddingCache(file)).toThrow(DataDamagedError)
  })

  it('refuses a file of a newer version', () => {
    const file = join(folder, 'newer.sqlite')
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 2')
    database.close()
    expect(() => openEmbeddingCache(file)).toThrow(DataVersionError)
  })

  it('refuses a place that is a folder', () => {
    expect(() => openEmbeddingCache(folder)).toThrow(StoreUnavailableError)
  })

  it('says that there is no room, and still reads', () => {
    const cache = openEmbeddingCache(join(folder, 'full.sqlite'), { maxSizeBytes: 100_000 })
    cache.put(new Map([[sha256('one'), ONE]]))
    const large = { vector: new Float32Array(50_000), truncated: false }
    expect(() => cache.put(new Map([[sha256('large'), large]]))).toThrow(DiskFullError)
    cache.put(new Map([[sha256('two'), TWO]]))
    expect(cache.get(['one', 'large', 'two'].map(sha256))).toEqual([ONE, undefined, TWO])
    cache.close()
  })
})
