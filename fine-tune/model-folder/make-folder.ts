import { mkdirSync } from 'node:fs'
import { DiskFullError, ModelError } from '../../core/errors.ts'

/**
 * Makes a folder, and those above it.
 *
 * @throws {ModelError} where none can be made, as below a file. @throws {DiskFullError}
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new DiskFullError(`${folder}: expected room for a folder, got a full disk; free some`, { cause })
    }
    throw new ModelError(`${folder}: expected a place for a folder, got ${code}; name another`, { cause })
  }
}
