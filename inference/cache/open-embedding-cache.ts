import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DataVersionError } from '../../core/errors.ts'
import type { CachedEmbedding, EmbeddingCache } from './embedding-cache.ts'
import { explainCacheError } from './explain-cache-error.ts'

/** Changes with the table. */
const FORMAT_VERSION = 1

/** How long to wait for another process that writes. */
const BUSY_TIMEOUT_MS = 10_000

/** Five entries of 384 dimensions fill one. Settled when a file is made. */
const PAGE_BYTES = 8192

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
  ) STRICT;
  PRAGMA user_version = ${FORMAT_VERSION}`

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
  const database = explained(file, () => connect(file, options))
  const select = database.prepare('SELECT vector, truncated FROM embeddings WHERE key = ?')
  const insert = database.prepare(
    'INSERT OR IGNORE INTO embeddings (key, vector, truncated) VALUES (?, ?, ?)',
  )
  return {
    get: (keys) => explained(file, () => keys.map((key) => toEmbedding(select.get(toBytes(key))))),

    put: (entries) =>
      explained(file, () => {
        database.exec('BEGIN IMMEDIATE')
        try {
          for (const [key, { vector, truncated }] of entries) {
            const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
            insert.run(toBytes(key), bytes, truncated ? 1 : 0)
          }
          database.exec('COMMIT')
        } catch (error) {
          // A full disk has rolled back by itself.
          if (database.isTransaction) database.exec('ROLLBACK')
          throw error
        }
      }),

    close: () => database.close(),
  }
}

function connect(file: string, { maxSizeBytes }: CacheOptions): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    const version = pragma(database, 'user_version')
    if (version > FORMAT_VERSION) throw newer(file, version)
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`)
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    if (version < FORMAT_VERSION) database.exec(SCHEMA)
    if (maxSizeBytes !== undefined) {
      database.exec(`PRAGMA max_page_count = ${Math.floor(maxSizeBytes / pragma(database, 'page_size'))}`)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'page_size'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

function newer(file: string, version: number): DataVersionError {
  return new DataVersionError(
    `embedding cache ${file}: expected version ${FORMAT_VERSION}, got ${version}; use the Plumbline that wrote it, or delete the file`,
  )
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explainCacheError(error, file)
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
