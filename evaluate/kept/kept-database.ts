import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  DataDamagedError,
  DataVersionError,
  DiskFullError,
  StoreUnavailableError,
} from '../../core/errors.ts'

/** How long to wait for another process that writes. */
const BUSY_TIMEOUT_MS = 10_000

// Primary result codes, https://sqlite.org/rescode.html
const SQLITE_ERROR = 1
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

/** A SQLite file of work that cannot be derived again, and how its errors speak of it. */
export interface KeptFile {
  /** Its path, or `:memory:`. */
  readonly file: string
  /** What the file is, e.g. `judgments`. */
  readonly name: string
  /** What is written to it, e.g. `a judgment`. */
  readonly item: string
  /** What is done where no copy of a damaged file is left, e.g. `begin anew`. */
  readonly restart: string
  readonly version: number
  /** Statements that make the tables and set `user_version`. */
  readonly schema: string
}

/**
 * Opens the file, made where there is none.
 *
 * @throws {DataVersionError} for a file of a newer version. @throws {DataDamagedError} @throws {DiskFullError}
 * @throws {StoreUnavailableError} where it cannot be opened.
 */
export function connectKept(kept: KeptFile): DatabaseSync {
  return explained(kept, () => connect(kept))
}

/** What `work` gives; what SQLite throws, as one of our errors with the original as its cause. */
export function explained<T>(kept: Omit<KeptFile, 'version' | 'schema'>, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') throw error
    throw explanation(error, error.errcode & 0xff, kept)
  }
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

function connect({ file, name, version, schema }: KeptFile): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (found > version) {
      throw new DataVersionError(
        `${name} ${file}: expected version ${version}, got ${found}; use the Plumbline that wrote it`,
      )
    }
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    if (found < version) inTransaction(database, () => database.exec(schema))
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function explanation(
  cause: Error,
  code: number,
  { file, name, item, restart }: Omit<KeptFile, 'version' | 'schema'>,
): Error {
  switch (code) {
    case SQLITE_FULL:
      return new DiskFullError(`${name} ${file}: expected room for ${item}, got a full disk; free some`, {
        cause,
      })
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new DataDamagedError(
        `${name} ${file}: expected a whole file, got a damaged one; put a copy of it back, or move it away and ${restart}`,
        { cause },
      )
    default:
      return new StoreUnavailableError(
        `${name} ${file}: expected to open, read and write it, got ${cause.message}; check disk and permissions`,
        { cause },
      )
  }
}
