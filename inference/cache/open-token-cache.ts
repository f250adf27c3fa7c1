import type { DatabaseSync } from 'node:sqlite'
import type { TokenVectors } from '../../core/token-encoder.ts'
import { connectCache, explained, inTransaction } from './cache-database.ts'
import type { TokenCache } from './token-cache.ts'

/** Entries lie in the order of their coming, which is the order in which they go. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS passages (
    key BLOB NOT NULL UNIQUE,
    scales BLOB NOT NULL,
    codes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS size (bytes INTEGER NOT NULL) STRICT;
  INSERT INTO size SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM size)`

export interface TokenCacheOptions {
  /** Most bytes of vectors that are kept; the file is a tenth larger. */
  readonly maxSizeBytes: number
}

/**
 * The cache in one SQLite file, made at the first call where there is none; a few tens of KB an entry. What is over the
 * limit makes room, oldest first. Any number of processes may read and write it at once; it can be deleted while nobody
 * has it open.
 *
 * @param file its path, or `:memory:`. Where it is damaged, of a newer version or cannot be opened, `get` and `put` throw.
 */
export function openTokenCache(file: string, { maxSizeBytes }: TokenCacheOptions): TokenCache {
  let opened: DatabaseSync | undefined
  const database = () => {
    opened ??= connectCache(file, { version: 1, schema: SCHEMA })
    return opened
  }
  return {
    get: (keys) =>
      explained(file, () => {
        const select = database().prepare('SELECT scales, codes FROM passages WHERE key = ?')
        return keys.map((key) => toVectors(select.get(Buffer.from(key, 'hex'))))
      }),
    put: (entries) =>
      explained(file, () => inTransaction(database(), () => insert(database(), entries, maxSizeBytes))),
    close: () => opened?.close(),
  }
}

function insert(
  database: DatabaseSync,
  entries: ReadonlyMap<string, TokenVectors>,
  maxSizeBytes: number,
): void {
  const statement = database.prepare('INSERT OR IGNORE INTO passages (key, scales, codes) VALUES (?, ?, ?)')
  let bytes = Number(database.prepare('SELECT bytes FROM size').get()?.['bytes'])
  for (const [key, { scales, codes }] of entries) {
    const { changes } = statement.run(Buffer.from(key, 'hex'), bytesOf(scales), bytesOf(codes))
    if (changes === 1) bytes += scales.byteLength + codes.byteLength
  }
  const left = bytes > maxSizeBytes ? bytes - makeRoom(database, bytes - maxSizeBytes) : bytes
  database.prepare('UPDATE size SET bytes = ?').run(left)
}

/** Removes the oldest entries of at least so many bytes together. @returns their bytes. */
function makeRoom(database: DatabaseSync, wantedBytes: number): number {
  const oldest = database.prepare(
    'SELECT rowid AS id, length(scales) + length(codes) AS bytes FROM passages ORDER BY rowid',
  )
  let [last, bytes] = [0, 0]
  for (const row of oldest.iterate()) {
    last = Number(row['id'])
    bytes += Number(row['bytes'])
    if (bytes >= wantedBytes) break
  }
  database.prepare('DELETE FROM passages WHERE rowid <= ?').run(last)
  return bytes
}

function bytesOf({ buffer, byteOffset, byteLength }: Int8Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}

/** Copies, so that the memory of floats begins at a multiple of four bytes. An entry that does not fit is none. */
function toVectors(row: Readonly<Record<string, unknown>> | undefined): TokenVectors | undefined {
  if (row === undefined) return undefined
  const scales = new Float32Array((row['scales'] as Uint8Array).slice().buffer)
  const codes = new Int8Array((row['codes'] as Uint8Array).slice().buffer)
  const dimensions = scales.length === 0 ? 0 : codes.length / scales.length
  return Number.isInteger(dimensions) ? { dimensions, codes, scales } : undefined
}
