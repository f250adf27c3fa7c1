import { DataDamagedError, DiskFullError, StoreUnavailableError } from '../../core/errors.ts'

// Primary result codes, https://sqlite.org/rescode.html
const SQLITE_ERROR = 1
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

/** Does what SQLite is asked to, and throws what it throws as one of our errors, with the original as its cause. */
export function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') throw error
    throw explanation(error, error.errcode & 0xff, file)
  }
}

function explanation(cause: Error, code: number, file: string): Error {
  switch (code) {
    case SQLITE_FULL:
      return new DiskFullError(
        `judgments ${file}: expected room for a judgment, got a full disk; free some`,
        {
          cause,
        },
      )
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new DataDamagedError(
        `judgments ${file}: expected a whole file, got a damaged one; put a copy of it back, or move it away and begin anew`,
        { cause },
      )
    default:
      return new StoreUnavailableError(
        `judgments ${file}: expected to open, read and write it, got ${cause.message}; check disk and permissions`,
        { cause },
      )
  }
}
