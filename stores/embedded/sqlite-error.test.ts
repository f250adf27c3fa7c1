import { expect, it } from 'vitest'
import { DataDamagedError, DiskFullError, StoreUnavailableError } from '../../core/errors.ts'
import { explainSqliteError } from './sqlite-error.ts'

/** As `node:sqlite` throws them. */
function thrown(errcode: number): Error {
  return Object.assign(new Error('what SQLite says'), { code: 'ERR_SQLITE_ERROR', errcode })
}

it('tells a full disk, damage and a file that does not answer apart', () => {
  const SHMSIZE = 10 + 19 * 256
  const IOERR_READ = 10 + 256
  for (const full of [13, SHMSIZE]) {
    expect(explainSqliteError(thrown(full), 'g1.db')).toBeInstanceOf(DiskFullError)
  }
  for (const damaged of [1, 11, 26]) {
    expect(explainSqliteError(thrown(damaged), 'g1.db')).toBeInstanceOf(DataDamagedError)
  }
  for (const unavailable of [5, IOERR_READ, 14, 15]) {
    expect(explainSqliteError(thrown(unavailable), 'g1.db')).toBeInstanceOf(StoreUnavailableError)
  }
})

it('leaves errors that are not SQLite’s as they are', () => {
  const error = new RangeError('ours')
  expect(explainSqliteError(error, 'g1.db')).toBe(error)
})
