import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dataFormat } from '../data-folder.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Below this the first use may not succeed: a graph and the smallest index take as much. */
const LEAST_FREE_BYTES = 100e6
/** Below this a larger set of pages may not fit. */
const EASY_FREE_BYTES = 1e9

/**
 * Whether the data folder can be used: its format, whether it can be written, and how much room there is.
 *
 * @param freeBytes of a folder that is there; another one in tests.
 * @throws {DataVersionError} @throws {DataDamagedError} @throws {StoreUnavailableError}
 */
export function checkDataFolder(folder: string, freeBytes = freeBytesAt): Omit<Finding, 'check'> {
  const format = dataFormat(folder)
  const place = nearestFolder(folder)
  const refused = tryToWrite(place)
  if (refused !== undefined) {
    return fail(
      `expected to write to ${place}, got ${refused}; free some space, mend its permissions, or name another with --data`,
    )
  }
  const free = freeBytes(place)
  const room = `${free < 1e9 ? `${Math.floor(free / 1e6)} MB` : `${(free / 1e9).toFixed(1)} GB`} free`
  if (free < LEAST_FREE_BYTES) {
    return fail(
      `expected at least 100 MB free at ${place}, got ${room}; free some space, or name another with --data`,
    )
  }
  if (free < EASY_FREE_BYTES)
    return warn(`${folder} is usable, ${room}: not enough for many pages; free some space`)
  return ok(`${folder}, ${format === undefined ? 'made at the first use' : `format ${format}`}, ${room}`)
}

/** The folder, or the nearest one above it that is there. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder))
}

/** What the system says against it; `undefined` where it lets us. Only trying tells: rights, quotas, read-only disks. */
function tryToWrite(folder: string): string | undefined {
  const probe = join(folder, `.plumbline-doctor-${process.pid}`)
  try {
    const file = openSync(probe, 'w')
    try {
      writeSync(file, Buffer.alloc(PROBE_BYTES))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    rmSync(probe, { force: true })
  }
}

const PROBE_BYTES = 65_536

function freeBytesAt(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
