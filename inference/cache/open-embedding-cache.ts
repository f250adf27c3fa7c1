import { connectCache, explained, inTransaction } from './cache-database.ts'
import type { CachedEmbedding, EmbeddingCache } from './embedding-cache.ts'

/** Changes with the table. */
const FORMAT_VERSION = 1

/**
 * Entries lie in the order of their coming, the keys in an index beside them. With the key as the tree's own an entry is
 * too large for its node, spills over into pages of its own, and takes nearly three times the room and eight times the
 * time to write.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS embeddings (
    key BLOB NOT NULL UNIQUE,
    vector BLOB NOT NULL,
    truncated INTEGER NOT NULL
  ) STRICT`

export interface CacheOptions {
  /** Most that the file may grow to (as far as the disk goes). Full, it takes no more. */
  readonly maxSizeBytes?: number
}

/**
 * The cache in one SQLite file, made where there is none; some 1.7 KB an entry of 384 dimensions. Any number of
 * processes may read and write it at once. It can be deleted while nobody has it open. A power failure may cost the
 * latest entries, a killed process none.
 *
 * @param file its path, or `:memory:`.
 * @throws {DataDamagedError} for a file that is no such cache. @throws {DataVersionError} for one of a newer version.
 * @throws {StoreUnavailableError} where it cannot be opened.
 */
export function openEmbeddingCache(file: string, options: CacheOptions = {}): EmbeddingCache {
  const database = connectCache(file, { ...options, version: FORMAT_VERSION, schema: SCHEMA })
  const select = database.prepare('SELECT vector, truncated FROM embeddings WHERE key = ?')
  const insert = database.prepare(
    'INSERT OR IGNORE INTO embeddings (key, vector, truncated) VALUES (?, ?, ?)',
  )
  return {
    get: (keys) => explained(file, () => keys.map((key) => toEmbedding(select.get(toBytes(key))))),

    put: (entries) =>
      explained(file, () =>
        inTransaction(database, () => {
          for (const [key, { vector, truncated }] of entries) {
            const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
            insert.run(toBytes(key), bytes, truncated ? 1 : 0)
          }
        }),
      ),

    close: () => database.close(),
  }
}

function toBytes(key: string): Uint8Array {
  return Buffer.from(key, 'hex')
}

/** A copy, so that its memory begins at a multiple of four bytes. */
function toEmbedding(row: Readonly<Record<string, unknown>> | undefined): CachedEmbedding | undefined {
  if (row === undefined) return undefined
  const bytes = (row['vector'] as Uint8Array).slice()
  return { vector: new Float32Array(bytes.buffer), truncated: row['truncated'] === 1 }
}
