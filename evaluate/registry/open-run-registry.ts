import { DataDamagedError, UnknownRunError } from '../../core/errors.ts'
import { connectKept, explained, inTransaction } from '../kept/kept-database.ts'
import { isWhole, packCards, packRun, unpackCards, unpackRun } from './packed-run.ts'
import type { FinishedRun } from './run-record.ts'
import type { DamagedRun, ExperimentEntry, RunRegistry, RunSummary } from './run-registry.ts'

/** Changes with the tables. */
const FORMAT_VERSION = 1

const SCHEMA = `
  CREATE TABLE runs (
    fingerprint TEXT PRIMARY KEY,
    finished_at_ms INTEGER NOT NULL,
    summary TEXT NOT NULL,
    questions TEXT NOT NULL,
    packed BLOB NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;
  CREATE TABLE questions (digest TEXT PRIMARY KEY, packed BLOB NOT NULL, packed_digest TEXT NOT NULL) STRICT;
  CREATE TABLE experiments (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    finished_at_ms INTEGER NOT NULL,
    entry TEXT NOT NULL
  ) STRICT;
  PRAGMA user_version = ${FORMAT_VERSION}`

type Row = Readonly<Record<string, unknown>>

/**
 * The registry in one SQLite file, made where there is none. Every run carries a digest of its bytes, which is looked at
 * whenever it is read: a damaged one is named, not believed. A killed process costs at most the run that it was at.
 *
 * @param file its path, or `:memory:`.
 * @throws {DataDamagedError} for a file that is no such registry. @throws {DataVersionError} for one of a newer version.
 * @throws {StoreUnavailableError} where it cannot be opened. @throws {DiskFullError}
 */
export function openRunRegistry(file: string, now: () => number = Date.now): RunRegistry {
  const kept = { file, name: 'registry', item: 'a run', restart: 'run the experiments anew' }
  const database = connectKept({ ...kept, version: FORMAT_VERSION, schema: SCHEMA })
  const within = <T>(work: () => T): T => explained(kept, work)
  const rows = (sql: string, ...values: readonly string[]): readonly Row[] =>
    within(() => database.prepare(sql).all(...values))

  function readRun({ packed, digest, fingerprint }: Row): FinishedRun {
    return unpackRun(packed as Uint8Array, String(digest), `${file}, run ${String(fingerprint)}`)
  }

  function holdsRun(fingerprint: string): boolean {
    const [row] = rows('SELECT * FROM runs WHERE fingerprint = ?', fingerprint)
    return row !== undefined && summaryIn(row) !== undefined && isWholeRow(row, 'digest')
  }

  function holdsQuestions(questions: string): boolean {
    const [row] = rows('SELECT * FROM questions WHERE digest = ?', questions)
    return row !== undefined && isWholeRow(row, 'packed_digest')
  }

  return {
    add: (finished, questions) =>
      within(() => {
        const { packed, digest } = packRun(finished)
        const cards = packCards(questions)
        const { record } = finished
        inTransaction(database, () => {
          if (!holdsQuestions(record.identity.questions)) {
            database
              .prepare('INSERT OR REPLACE INTO questions VALUES (?, ?, ?)')
              .run(record.identity.questions, cards.packed, cards.digest)
          }
          if (!holdsRun(record.fingerprint)) {
            database
              .prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)')
              .run(record.fingerprint, now(), summaryOf(finished), record.identity.questions, packed, digest)
          }
        })
      }),

    holds: holdsRun,

    run(fingerprint) {
      const [row] = rows('SELECT * FROM runs WHERE fingerprint = ?', fingerprint)
      return row && readRun(row)
    },

    find(beginning) {
      // A beginning of hex digits holds no wildcard.
      const found = /^[0-9a-f]+$/.test(beginning)
        ? rows('SELECT * FROM runs WHERE fingerprint LIKE ?', `${beginning}%`)
        : []
      return readRun(only(found, 'run', beginning, 'plumbline experiment runs'))
    },

    questions(digest) {
      const [row] = rows('SELECT * FROM questions WHERE digest = ?', digest)
      if (row === undefined)
        throw new UnknownRunError(`expected the questions ${digest}, found none; run anew`)
      return unpackCards(
        row['packed'] as Uint8Array,
        String(row['packed_digest']),
        `${file}, questions ${digest}`,
      )
    },

    runs: () =>
      rows('SELECT * FROM runs ORDER BY finished_at_ms DESC, fingerprint').map(
        (row): RunSummary | DamagedRun => {
          const summary = summaryIn(row)
          const [fingerprint, finishedAtMs] = [String(row['fingerprint']), Number(row['finished_at_ms'])]
          return summary ? { ...summary, finishedAtMs } : { fingerprint, finishedAtMs, isDamaged: true }
        },
      ),

    keepExperiment: (entry) =>
      within(() => {
        const { id, name, finishedAtMs } = entry
        database
          .prepare('INSERT OR REPLACE INTO experiments VALUES (?, ?, ?, ?)')
          .run(id, name, finishedAtMs, JSON.stringify(entry))
      }),

    experiment(idOrName) {
      const [latest] = rows(
        'SELECT * FROM experiments WHERE name = ? ORDER BY finished_at_ms DESC, id LIMIT 1',
        idOrName,
      )
      if (latest !== undefined) return readEntry(latest, file)
      const found = /^[0-9a-f]+$/.test(idOrName)
        ? rows('SELECT * FROM experiments WHERE id LIKE ?', `${idOrName}%`)
        : []
      return readEntry(only(found, 'experiment', idOrName, 'plumbline experiment list'), file)
    },

    experiments: () =>
      rows('SELECT * FROM experiments ORDER BY finished_at_ms DESC, id').map((row) => readEntry(row, file)),

    close: () => database.close(),
  }
}

function summaryOf({ record }: FinishedRun): string {
  const { fingerprint, dataset, split, expression, identity, metrics } = record
  return JSON.stringify({ fingerprint, dataset, split, expression, modelId: identity.modelId, metrics })
}

function isWholeRow(row: Row, digest: 'digest' | 'packed_digest'): boolean {
  return isWhole(row['packed'] as Uint8Array, String(row[digest]))
}

/** `undefined` where it is damaged. */
function summaryIn(row: Row): Omit<RunSummary, 'finishedAtMs'> | undefined {
  try {
    return JSON.parse(String(row['summary'])) as Omit<RunSummary, 'finishedAtMs'>
  } catch {
    return undefined
  }
}

function only(found: readonly Row[], what: string, beginning: string, list: string): Row {
  const [row] = found
  if (row !== undefined && found.length === 1) return row
  const got = found.length === 0 ? 'none' : `${found.length}`
  throw new UnknownRunError(
    `expected one ${what} that begins with ${beginning}, found ${got}; \`${list}\` names all`,
  )
}

function readEntry(row: Row, file: string): ExperimentEntry {
  return parseJson(String(row['entry']), `${file}, experiment ${String(row['id'])}`) as ExperimentEntry
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DataDamagedError(`${place}: expected what was written, got other bytes; run it anew`, { cause })
  }
}
