import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { WriterLockedError } from '../../core/errors.ts'
import { takeWriterLock } from '../../stores/embedded/writer-lock.ts'
import { type Finding, ok, warn } from './finding.ts'

/** Who writes to a store's folder: takes the lock for a moment to see. @throws {StoreUnavailableError} @throws {DataDamagedError} */
export function checkWriter(storeFolder: string): Omit<Finding, 'check'> {
  if (!existsSync(join(storeFolder, 'writer.db'))) return ok('nobody writes')
  try {
    takeWriterLock(storeFolder).release()
    return ok('nobody writes')
  } catch (error) {
    if (error instanceof WriterLockedError) return warn(error.message)
    throw error
  }
}
