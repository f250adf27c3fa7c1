import { DataDamagedError, DiskFullError, LogUnavailableError } from '../../core/errors.ts'

// Primary result codes, https://sqlite.org/rescode.html
const SQLITE_ERROR = 1
const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26
/** No room for the file that processes share about the write-ahead log: by its lowest byte an I/O error. */
const SQLITE_IOERR_SHMSIZE = 10 | (19 << 8)

/** What SQLite threw, as one of our errors with the original as its cause; anything else as it is. */
export function explainSqliteError(error: unknown, file: string): unknown {
  const code = codeOf(error)
  const cause = { cause: error }
  switch (code) {
    case undefined:
      return error
    case SQLITE_FULL:
    case SQLITE_IOERR_SHMSIZE:
      return new DiskFullError(
        `expected room for document log ${file}, got a full disk or quota; free some space and try again`,
        cause,
      )
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    // Our statements are right for our tables, so that a missing table or column is damage.
    case SQLITE_ERROR:
      return new DataDamagedError(
        `expected a document log at ${file}, got a damaged file; restore it, or move it away and index again`,
        cause,
      )
    case SQLITE_BUSY:
      return new LogUnavailableError(
        `expected document log ${file} to be free, got another process that has been writing for long; try again`,
        cause,
      )
    default:
      return new LogUnavailableError(
        `expected document log ${file} to be usable, got SQLite's code ${code}; check disk and permissions`,
        cause,
      )
  }
}

/** The primary result code, but for the extended ones above; `undefined` where the error is not SQLite's. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  return error.errcode === SQLITE_IOERR_SHMSIZE ? error.errcode : error.errcode & 0xff
}
