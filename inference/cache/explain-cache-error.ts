import { DataDamagedError, DiskFullError, StoreUnavailableError } from '../../core/errors.ts'

// Primary result codes, https://sqlite.org/rescode.html
const SQLITE_ERROR = 1
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26
/** No room for the file that processes share about the write-ahead log: by its lowest byte an I/O error. */
const SQLITE_IOERR_SHMSIZE = 10 | (19 << 8)

/** What SQLite threw, as one of our errors with the original as its cause; anything else as it is. */
export function explainCacheError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  const cause = { cause: error }
  // The lowest byte of an extended code is the primary one.
  switch (error.errcode === SQLITE_IOERR_SHMSIZE ? error.errcode : error.errcode & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR_SHMSIZE:
      return new DiskFullError(
        `cache ${file}: expected room for more entries, got a full disk or quota; free some space`,
        cause,
      )
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new DataDamagedError(
        `cache ${file}: expected a whole file, got a damaged one; delete it, it is made anew`,
        cause,
      )
    default:
      return new StoreUnavailableError(
        `cache ${file}: expected to open, read and write it, got ${error.message}; check disk and permissions`,
        cause,
      )
  }
}
