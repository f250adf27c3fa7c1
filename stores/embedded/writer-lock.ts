import { join } from 'node:path'
import { StoreUnavailableError, WriterLockedError } from '../../core/errors.ts'
import { type FileFormat, openDatabase } from './sqlite.ts'

const LOCK_FORMAT: FileFormat = {
  applicationId: 0x504c424c,
  version: 1,
  tables: 'CREATE TABLE holder (only INTEGER PRIMARY KEY CHECK (only = 1), pid INTEGER NOT NULL);',
}

/** The right to write to a store's folder. */
export interface WriterLock {
  /** A second call does nothing. */
  release(): void
}

/**
 * Takes the lock of a folder: a write transaction on `writer.db` that stays open. The operating system ends it with the
 * process, however that dies.
 *
 * @param cure what to do where another holds it.
 * @throws {WriterLockedError} where another holds it, in this process or another, with its process id where known.
 */
export function takeWriterLock(
  folder: string,
  cure = 'stop it or wait for its end, or open for reading',
): WriterLock {
  const file = join(folder, 'writer.db')
  const database = openDatabase(file, LOCK_FORMAT, 'write', { busyTimeoutMs: 0 })
  try {
    // Committed before the lock is taken for good, so that those who come too late can read it.
    database.write(() => database.prepare('REPLACE INTO holder VALUES (1, ?)').run(process.pid))
    database.exec('BEGIN IMMEDIATE')
    return { release: () => database.close() }
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    const pid = database.prepare('SELECT pid FROM holder').get<{ pid: number }>()?.pid
    database.close()
    throw new WriterLockedError(
      `expected to be the only writer to ${folder}, but process ${pid ?? '(unknown)'} writes to it; ${cure}`,
      { cause: error },
    )
  }
}
