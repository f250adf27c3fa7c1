import { existsSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  DataDamagedError,
  DataVersionError,
  LogUnavailableError,
  NothingIndexedError,
} from '../../core/errors.ts'
import { CREATE_TABLES, FORMAT_VERSION, LOG_APPLICATION_ID } from './schema.ts'
import { explainSqliteError } from './sqlite-error.ts'

export type OpenMode = 'write' | 'read'

/** How long a write waits for another process's write before it gives up. */
const BUSY_TIMEOUT_MS = 10_000

/** An open log file. Whatever SQLite throws comes out as one of our errors. */
export interface LogDatabase {
  /** For use inside `read` and `write` only. */
  prepare(sql: string): StatementSync
  /** @throws {LogUnavailableError} where the log was closed. */
  read<T>(work: () => T): T
  /** Runs `work` in one transaction: all of it is on disk once this returns, or none where it throws. */
  write<T>(work: () => T): T
  /** @throws {LogUnavailableError} where the log was closed or opened for reading. */
  assertWritable(): void
  /** A second call does nothing. */
  close(): void
}

/** Opens a log file and checks that it is one. Errors as of `openEmbeddedLog`. */
export function openLogDatabase(file: string, mode: OpenMode): LogDatabase {
  if (mode === 'read' && !existsSync(file)) throw nothingIndexed(file)
  const database = explained(file, () => connect(file, mode))
  return {
    prepare: (sql) => explained(file, () => database.prepare(sql)),
    read: (work) => {
      assertOpen()
      return explained(file, work)
    },
    write: (work) => {
      assertWritable()
      return explained(file, () => inTransaction(database, work))
    },
    assertWritable,
    close: () => {
      if (database.isOpen) database.close()
    },
  }

  function assertOpen(): void {
    if (database.isOpen) return
    throw new LogUnavailableError(`expected document log ${file} to be open, got a closed one; open it again`)
  }

  function assertWritable(): void {
    assertOpen()
    if (mode === 'write') return
    throw new LogUnavailableError(
      `expected document log ${file} to be open for writing, got one open for reading; open it in mode 'write'`,
    )
  }
}

function connect(file: string, mode: OpenMode): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: mode === 'read', timeout: BUSY_TIMEOUT_MS })
  try {
    if (mode === 'write') prepareForWriting(database)
    checkFormat(database, file)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function prepareForWriting(database: DatabaseSync): void {
  // UTF-16BE compares byte by byte as JavaScript compares strings, so that `ORDER BY` is our order of ids.
  // It takes effect in an empty file only.
  database.exec("PRAGMA encoding = 'UTF-16be'")
  database.exec('PRAGMA journal_mode = WAL')
  // An append that resolved survives a power cut too.
  database.exec('PRAGMA synchronous = FULL')
  if (pragma(database, 'user_version') !== 0) return
  inTransaction(database, () => {
    // Another process may have made the tables since, or the file is somebody else's.
    const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count']
    if (tables !== 0) return
    database.exec(CREATE_TABLES)
    database.exec(`PRAGMA application_id = ${LOG_APPLICATION_ID}`)
    database.exec(`PRAGMA user_version = ${FORMAT_VERSION}`)
  })
}

function checkFormat(database: DatabaseSync, file: string): void {
  const version = pragma(database, 'user_version')
  const application = pragma(database, 'application_id')
  if (version === 0 && application === 0 && pragma(database, 'page_count') <= 1) throw nothingIndexed(file)
  if (application !== LOG_APPLICATION_ID) {
    throw new DataDamagedError(
      `expected a document log at ${file}, got another SQLite database; move it away and index again`,
    )
  }
  if (version !== FORMAT_VERSION) {
    throw new DataVersionError(
      `expected document log ${file} in format ${FORMAT_VERSION}, got format ${version}; ` +
        'use the version of Plumbline that wrote it, or another data folder',
    )
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id' | 'page_count'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  // Taking the write lock at once makes a second writer wait here, and never fail halfway.
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk has rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explainSqliteError(error, file)
  }
}

function nothingIndexed(file: string): NothingIndexedError {
  return new NothingIndexedError(`expected a document log at ${file}, found none; index something first`)
}
