import { DataDamagedError, DiskFullError, PlumblineError, StoreUnavailableError } from '../../core/errors.ts'

/** SQLite's primary result codes. Source: sqlite.org/rescode.html. */
const ERROR = 1
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const PROTOCOL = 15
const NOTADB = 26
/** No room for the file that processes share about the write-ahead log: an I/O error by its primary code. */
const IOERR_SHMSIZE = IOERR | (19 << 8)

/** The error of ours that says what SQLite's means; any other error as it came. */
export function explainSqliteError(error: unknown, file: string): unknown {
  if (error instanceof PlumblineError || !(error instanceof Error)) return error
  const options = { cause: error }
  if ((error as NodeJS.ErrnoException).code === 'ERR_INVALID_STATE') {
    return new StoreUnavailableError(
      `expected ${file} to be open, got a closed store; open it again`,
      options,
    )
  }
  const extended = 'errcode' in error ? Number(error.errcode) : undefined
  // Extended codes carry the primary one in their low byte.
  const code = extended === undefined || extended === IOERR_SHMSIZE ? extended : extended & 0xff
  const said = `${file}: ${error.message}`
  switch (code) {
    case FULL:
    case IOERR_SHMSIZE:
      return new DiskFullError(`expected room to write, ${said}; free some space and try again`, options)
    case CORRUPT:
    case NOTADB:
    // Our statements are right for our tables, so that a missing table or column is damage.
    case ERROR:
      return new DataDamagedError(
        `expected a sound store file, ${said}; delete the store and index again`,
        options,
      )
    case BUSY:
    case LOCKED:
    case READONLY:
    case IOERR:
    case CANTOPEN:
    case PROTOCOL:
      return new StoreUnavailableError(`expected a store file that answers, ${said}; try again`, options)
    default:
      return error
  }
}
