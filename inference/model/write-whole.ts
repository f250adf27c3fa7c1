import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { DiskFullError } from '../../core/errors.ts'

/**
 * Writes a file so that others see all of it or none, also after a crash: beside it first, then renamed.
 *
 * @throws {DiskFullError} where there is no room; nothing is left behind then.
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true })
    const file = openSync(temporary, 'w')
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw isDiskFull(cause) ? noRoom(path, bytes.length, cause) : cause
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function noRoom(path: string, sizeBytes: number, cause: unknown): DiskFullError {
  return new DiskFullError(
    `${path}: expected room for ${sizeBytes} bytes, got a full disk; free some and start again`,
    { cause },
  )
}
