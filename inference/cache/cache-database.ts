import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DataVersionError } from '../../core/errors.ts'
import { explainCacheError } from './explain-cache-error.ts'

/** How long to wait for another process that writes. */
const BUSY_TIMEOUT_MS = 10_000

/** Five vectors of 384 dimensions fill one. Settled when a file is made. */
const PAGE_BYTES = 8192

/** What a cache's file holds. */
export interface CacheLayout {
  /** Changes with the tables. */
  readonly version: number
  /** Statements that make the tables. */
  readonly schema: string
  /** Most that the file may grow to (as far as the disk goes). */
  readonly maxSizeBytes?: number
}

/**
 * A SQLite file that any number of processes may read and write at once, made where there is none.
 *
 * @param file its path, or `:memory:`.
 * @throws {DataDamagedError} for a file that is no such cache. @throws {DataVersionError} for one of a newer version.
 * @throws {StoreUnavailableError} where it cannot be opened.
 */
export function connectCache(file: string, layout: CacheLayout): DatabaseSync {
  return explained(file, () => {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
    try {
      prepare(database, file, layout)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

/** All of `work` or nothing of it. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    // A full disk has rolled back by itself.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** What `work` gives; what SQLite throws, as one of our errors. */
export function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explainCacheError(error, file)
  }
}

function prepare(database: DatabaseSync, file: string, { version, schema, maxSizeBytes }: CacheLayout): void {
  const found = pragma(database, 'user_version')
  if (found > version) {
    throw new DataVersionError(
      `cache ${file}: expected version ${version}, got ${found}; use the Plumbline that wrote it, or delete the file`,
    )
  }
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}`)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = NORMAL')
  if (found < version) database.exec(`${schema}; PRAGMA user_version = ${version}`)
  if (maxSizeBytes !== undefined) {
    database.exec(`PRAGMA max_page_count = ${Math.floor(maxSizeBytes / pragma(database, 'page_size'))}`)
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'page_size'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
