import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Database, openDatabase, openIfMade } from '../../stores/embedded/sqlite.ts'
import type { DataFolder } from '../data-folder.ts'
import { OPERATIONS_FORMAT } from './operations-format.ts'

/** What a team's daily work leaves beside log and index: `operations.db` in the data folder. */
export interface Operations {
  readonly database: Database
  /** Eight hex digits that are this data folder's own: a key of another one is known by them. */
  readonly folderId: string
  /** A second call does nothing. */
  close(): void
}

/** How long a write waits for another process's: each is a few rows. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * Opens the file, and makes it where it is missing. Any number of processes may have it open, and write.
 *
 * @throws {DataVersionError} @throws {DataDamagedError} @throws {StoreUnavailableError} @throws {DiskFullError}
 */
export function openOperations({ folder }: Pick<DataFolder, 'folder'>): Operations {
  const file = join(folder, 'operations.db')
  const database = openDatabase(file, OPERATIONS_FORMAT, 'write', { busyTimeoutMs: BUSY_TIMEOUT_MS })
  return { database, folderId: folderIdOf(database), close: () => database.close() }
}

/** The same for who only reads; `undefined` where nobody has made the file yet. Errors as of `openOperations`. */
export function openOperationsToRead({ folder }: Pick<DataFolder, 'folder'>): Operations | undefined {
  const database = openIfMade(join(folder, 'operations.db'), OPERATIONS_FORMAT)
  if (database === undefined) return undefined
  const folderId = database.prepare('SELECT id FROM folder').get<{ id: string }>()?.id
  return { database, folderId: folderId ?? '', close: () => database.close() }
}

/** Made by the first who asks. */
function folderIdOf(database: Database): string {
  database.prepare('INSERT OR IGNORE INTO folder VALUES (1, ?)').run(randomBytes(4).toString('hex'))
  return String(database.prepare('SELECT id FROM folder').get<{ id: string }>()?.id)
}
