import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { DataDamagedError, DataVersionError } from '../../core/errors.ts'
import { explainSqliteError } from './sqlite-error.ts'

export type OpenMode = 'write' | 'read'

/** What a kind of file is made of, and how a file is known to be of that kind. */
export interface FileFormat {
  /** SQLite's `application_id`. */
  readonly applicationId: number
  /** SQLite's `user_version`; raised with every change that an older version could not read. */
  readonly version: number
  readonly tables: string
  /** Version → the statements that make the next version of a file of it (none: older files are refused). */
  readonly upgrades?: ReadonlyMap<number, string>
}

export interface DatabaseOptions {
  /** How long a statement waits for another process before it gives up (10,000). */
  readonly busyTimeoutMs?: number
  /** What the file may grow to; past it writes are refused as on a full disk (no limit). */
  readonly maxBytes?: number
}

const BUSY_TIMEOUT_MS = 10_000

/** An open SQLite file. Whatever SQLite throws comes out as one of our errors. */
export interface Database {
  readonly file: string
  prepare(sql: string): Statement
  exec(sql: string): void
  /** Runs `work` on one state of the file, whatever other processes write meanwhile. */
  read<T>(work: () => T): T
  /** Runs `work` in one transaction: all of it is on disk once this returns, or none where it throws. */
  write<T>(work: () => T): T
  /** A second call does nothing. */
  close(): void
}

/** A row as SQLite hands it out. */
export type Row = Readonly<Record<string, unknown>>

export interface Statement {
  all<T = Row>(...values: SQLInputValue[]): T[]
  get<T = Row>(...values: SQLInputValue[]): T | undefined
  /** @returns the row id of an insert. */
  run(...values: SQLInputValue[]): number
}

/**
 * Opens a file, and with `mode` `write` makes it where it is missing.
 *
 * @param file its folder exists.
 * @throws {DataVersionError} where a newer version wrote it. @throws {DataDamagedError} where it is something else.
 * @throws {StoreUnavailableError} where it cannot be opened. @throws {DiskFullError}
 */
export function openDatabase(
  file: string,
  format: FileFormat,
  mode: OpenMode,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, maxBytes }: DatabaseOptions = {},
): Database {
  return connect(file, mode, busyTimeoutMs, (connection) => {
    if (mode === 'write') prepareForWriting(connection, format)
    checkFormat(connection, file, format)
    if (maxBytes !== undefined) {
      connection.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / pragma(connection, 'page_size'))}`)
    }
  })
}

/**
 * Opens a file for reading; `undefined` where there is none, or where whoever makes it has not come to its tables yet.
 * One of an older version is brought to this one first. Errors as of `openDatabase`.
 */
export function openIfMade(file: string, format: FileFormat): Database | undefined {
  if (!existsSync(file)) return undefined
  let [isMade, isOlder] = [true, false]
  const database = connect(file, 'read', BUSY_TIMEOUT_MS, (connection) => {
    isMade = !isBlank(connection)
    isOlder = isMade && canUpgrade(connection, format)
    if (isMade && !isOlder) checkFormat(connection, file, format)
  })
  if (isMade && !isOlder) return database
  database.close()
  if (!isOlder) return undefined
  openDatabase(file, format, 'write').close()
  return openIfMade(file, format)
}

function connect(
  file: string,
  mode: OpenMode,
  busyTimeoutMs: number,
  check: (connection: DatabaseSync) => void,
): Database {
  const connection = explained(file, () => {
    const opened = new DatabaseSync(file, { readOnly: mode === 'read', timeout: busyTimeoutMs })
    try {
      check(opened)
    } catch (error) {
      opened.close()
      throw error
    }
    return opened
  })
  return {
    file,
    prepare: (sql) =>
      explainedStatement(
        file,
        explained(file, () => connection.prepare(sql)),
      ),
    exec: (sql) => explained(file, () => connection.exec(sql)),
    read: (work) => explained(file, () => inTransaction(connection, 'BEGIN', work)),
    write: (work) => explained(file, () => inTransaction(connection, 'BEGIN IMMEDIATE', work)),
    close: () => {
      if (connection.isOpen) connection.close()
    },
  }
}

function prepareForWriting(connection: DatabaseSync, format: FileFormat): void {
  const { applicationId, version, tables } = format
  // Takes effect in an empty file only. Five vectors of 384 floats fill such a page to 95 %; one of 4 KiB holds two.
  connection.exec('PRAGMA page_size = 8192')
  // A file of another kind is refused by `checkFormat`, untouched.
  if (!isBlank(connection)) {
    if (canUpgrade(connection, format))
      inTransaction(connection, 'BEGIN IMMEDIATE', () => upgrade(connection, format))
    return
  }
  connection.exec('PRAGMA journal_mode = WAL')
  inTransaction(connection, 'BEGIN IMMEDIATE', () => {
    // Another process may have made the tables since.
    if (!isBlank(connection)) return
    connection.exec(tables)
    connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`)
  })
}

function canUpgrade(connection: DatabaseSync, { applicationId, upgrades }: FileFormat): boolean {
  if (pragma(connection, 'application_id') !== applicationId) return false
  return upgrades?.has(pragma(connection, 'user_version')) ?? false
}

/** From version to version; another process may have done so since. */
function upgrade(connection: DatabaseSync, { upgrades }: FileFormat): void {
  for (;;) {
    const version = pragma(connection, 'user_version')
    const statements = upgrades?.get(version)
    if (statements === undefined) return
    connection.exec(statements)
    connection.exec(`PRAGMA user_version = ${version + 1}`)
  }
}

/** Whether nothing was written to a file yet, by us or by anybody. */
function isBlank(connection: DatabaseSync): boolean {
  const { tables } = connection.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {}
  return (
    pragma(connection, 'user_version') === 0 && pragma(connection, 'application_id') === 0 && tables === 0
  )
}

function checkFormat(connection: DatabaseSync, file: string, { applicationId, version }: FileFormat): void {
  const foundId = pragma(connection, 'application_id')
  const foundVersion = pragma(connection, 'user_version')
  if (foundId !== applicationId) {
    throw new DataDamagedError(
      `expected ${file} to be a store file (application id ${applicationId}), found ${foundId}; move it away and index again`,
    )
  }
  if (foundVersion !== version) {
    throw new DataVersionError(
      `expected ${file} in format ${version}, found ${foundVersion}; use the Plumbline that wrote it, or index into another folder`,
    )
  }
}

function pragma(connection: DatabaseSync, name: string): number {
  return Number(connection.prepare(`PRAGMA ${name}`).get()?.[name])
}

function inTransaction<T>(connection: DatabaseSync, begin: string, work: () => T): T {
  connection.exec(begin)
  try {
    const result = work()
    connection.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (connection.isOpen && connection.isTransaction) connection.exec('ROLLBACK')
    throw error
  }
}

function explainedStatement(file: string, statement: StatementSync): Statement {
  return {
    all: <T>(...values: SQLInputValue[]) => explained(file, () => statement.all(...values)) as T[],
    get: <T>(...values: SQLInputValue[]) => explained(file, () => statement.get(...values)) as T | undefined,
    run: (...values) => explained(file, () => Number(statement.run(...values).lastInsertRowid)),
  }
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explainSqliteError(error, file)
  }
}
