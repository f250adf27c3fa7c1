import { JudgmentError, TooMuchFeedbackError } from '../../core/errors.ts'
import { connectKept, explained, inTransaction } from '../kept/kept-database.ts'
import type { Feedback, FeedbackKind } from './feedback.ts'
import type { Grade, JudgmentPool } from './judgment-pool.ts'
import type { JudgmentStore } from './judgment-store.ts'

/** Changes with the tables. */
const FORMAT_VERSION = 2

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pools (name TEXT PRIMARY KEY, content TEXT NOT NULL, items INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS judgments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    pool TEXT NOT NULL REFERENCES pools (name),
    place INTEGER NOT NULL,
    judge TEXT NOT NULL,
    grade INTEGER,
    UNIQUE (pool, judge, place)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    tenant TEXT NOT NULL,
    question TEXT NOT NULL,
    document_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    UNIQUE (person, tenant, question, document_id, kind)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS feedback_by_person ON feedback (person, at_ms);
  CREATE TABLE IF NOT EXISTS shown (
    person TEXT NOT NULL,
    tenant TEXT NOT NULL,
    question TEXT NOT NULL,
    document_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (person, tenant, question, document_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS shown_by_person ON shown (person, at_ms);
  PRAGMA user_version = ${FORMAT_VERSION}`

/** Of one person within an hour: more than people give, and little for who wants to move rankings. */
export const MAX_FEEDBACK_AN_HOUR = 120
/** Documents of a list that are kept, which few people look beyond; and lists of one person within an hour. */
const KEPT_POSITIONS = 10
export const MAX_LISTS_AN_HOUR = 120
const HOUR_MS = 3_600_000
/** What somebody was shown is looked at for so long: rankings change, and so do pages. */
const SHOWN_KEPT_MS = 365 * 24 * HOUR_MS
/** Of one person's, so many count towards the position bias: it is everybody's. */
const MOST_SHOWN_OF_ONE = 200

type Row = Readonly<Record<string, unknown>>

/**
 * Judgments in one SQLite file, made where there is none. It is the one file of the data folder beside the log that cannot
 * be rebuilt: it is written through to the disk.
 *
 * @param file its path, or `:memory:`.
 * @throws {DataDamagedError} for a file that is none of judgments. @throws {DataVersionError} for one of a newer version.
 * @throws {StoreUnavailableError} where it cannot be opened. @throws {DiskFullError}
 */
export function openJudgmentStore(file: string): JudgmentStore {
  const kept = { file, name: 'judgments', item: 'a judgment', restart: 'begin anew' }
  const database = connectKept({ ...kept, version: FORMAT_VERSION, schema: SCHEMA })
  const rows = (sql: string, ...values: readonly (string | number)[]): readonly Row[] =>
    explained(kept, () => database.prepare(sql).all(...values))
  const change = (sql: string, ...values: readonly (string | number | null)[]): number =>
    explained(kept, () => Number(database.prepare(sql).run(...values).changes))

  const transaction = (work: () => void): void => explained(kept, () => inTransaction(database, work))
  let isSwept = false

  function sizeOf(pool: string): number {
    const [row] = rows('SELECT items FROM pools WHERE name = ?', pool)
    if (row !== undefined) return Number(row['items'])
    const names = rows('SELECT name FROM pools ORDER BY name').map(({ name }) => String(name))
    throw new JudgmentError(
      `expected a pool of judgments, got ${pool}; ${names.length === 0 ? 'make one with `plumbline judgments pool`' : `there are ${names.join(', ')}`}`,
    )
  }

  return {
    addPool(pool) {
      const { name, items } = pool
      const sql = 'INSERT OR IGNORE INTO pools VALUES (?, ?, ?)'
      if (change(sql, name, JSON.stringify(pool), items.length) === 1) return
      throw new JudgmentError(`expected a new pool, got ${name}, which is there; give it another name`)
    },

    pool(name) {
      sizeOf(name)
      const [row] = rows('SELECT content FROM pools WHERE name = ?', name)
      return JSON.parse(String(row?.['content'])) as JudgmentPool
    },

    pools: () =>
      rows('SELECT name, items FROM pools ORDER BY name').map(({ name, items }) => ({
        name: String(name),
        items: Number(items),
        judges: rows(
          'SELECT judge, count(grade) AS graded, count(*) AS judged FROM judgments WHERE pool = ? GROUP BY judge ORDER BY judge',
          String(name),
        ).map(({ judge, graded, judged }) => ({
          judge: String(judge),
          graded: Number(graded),
          skipped: Number(judged) - Number(graded),
        })),
      })),

    judge(pool, { place, judge, grade }) {
      const size = sizeOf(pool)
      if (!Number.isInteger(place) || place < 0 || place >= size) {
        throw new JudgmentError(`expected a place of ${pool} from 0 to ${size - 1}, got ${place}`)
      }
      change(
        'INSERT OR REPLACE INTO judgments (pool, place, judge, grade) VALUES (?, ?, ?, ?)',
        pool,
        place,
        judge,
        grade,
      )
    },

    undo(pool, judge) {
      sizeOf(pool)
      const [last] = rows(
        'SELECT number, place FROM judgments WHERE pool = ? AND judge = ? ORDER BY number DESC LIMIT 1',
        pool,
        judge,
      )
      if (last === undefined) return undefined
      change('DELETE FROM judgments WHERE number = ?', Number(last['number']))
      return Number(last['place'])
    },

    judgments(pool) {
      sizeOf(pool)
      return rows('SELECT place, judge, grade FROM judgments WHERE pool = ? ORDER BY place, judge', pool).map(
        ({ place, judge, grade }) => ({
          place: Number(place),
          judge: String(judge),
          grade: grade === null ? null : (Number(grade) as Grade),
        }),
      )
    },

    openPlaces(pool, judge) {
      const places = Array.from({ length: sizeOf(pool) }, (_, place) => place)
      const judged = new Set(
        rows('SELECT place FROM judgments WHERE pool = ? AND judge = ?', pool, judge).map(({ place }) =>
          Number(place),
        ),
      )
      return places.filter((place) => !judged.has(place))
    },

    addFeedback({ person, tenant, question, documentId, position, kind, atMs }) {
      const [recent] = rows(
        'SELECT count(*) AS count FROM feedback WHERE person = ? AND at_ms > ?',
        person,
        atMs - HOUR_MS,
      )
      if (Number(recent?.['count']) >= MAX_FEEDBACK_AN_HOUR) {
        throw new TooMuchFeedbackError(
          `expected at most ${MAX_FEEDBACK_AN_HOUR} clicks and votes an hour, got more; come again later`,
        )
      }
      const opposite = { up: 'down', down: 'up', click: 'click' }[kind]
      // Somebody who votes again has changed their mind.
      if (opposite !== kind) {
        change(
          'DELETE FROM feedback WHERE person = ? AND tenant = ? AND question = ? AND document_id = ? AND kind = ?',
          person,
          tenant,
          question,
          documentId,
          opposite,
        )
      }
      const sql =
        'INSERT OR IGNORE INTO feedback (person, tenant, question, document_id, position, kind, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)'
      return change(sql, person, tenant, question, documentId, position, kind, atMs) === 1
    },

    addShown({ person, tenant, question, documentIds, atMs }) {
      const [recent] = rows(
        'SELECT count(*) AS count FROM shown WHERE person = ? AND at_ms > ? AND position = 1',
        person,
        atMs - HOUR_MS,
      )
      if (Number(recent?.['count']) >= MAX_LISTS_AN_HOUR) {
        throw new TooMuchFeedbackError(
          `expected at most ${MAX_LISTS_AN_HOUR} lists an hour, got more; come again later`,
        )
      }
      const [sql, kept] = [
        'INSERT OR IGNORE INTO shown VALUES (?, ?, ?, ?, ?, ?)',
        documentIds.slice(0, KEPT_POSITIONS),
      ]
      let added = 0
      // One flush of the disk, however long the list.
      transaction(() => {
        if (!isSwept) change('DELETE FROM shown WHERE at_ms < ?', atMs - SHOWN_KEPT_MS)
        for (const [index, id] of kept.entries()) {
          added += change(sql, person, tenant, question, id, index + 1, atMs)
        }
      })
      isSwept = true
      return added
    },

    shownCounts: () =>
      rows(
        `SELECT question, document_id, position, count(*) AS shown, count(feedback.number) AS clicked
         FROM (SELECT *, row_number() OVER (PARTITION BY person ORDER BY at_ms) AS place FROM shown) AS shown
         LEFT JOIN (SELECT * FROM feedback WHERE kind = 'click') AS feedback
         USING (person, tenant, question, document_id, position)
         WHERE place <= ?
         GROUP BY question, document_id, position ORDER BY question, document_id, position`,
        MOST_SHOWN_OF_ONE,
      ).map((row) => ({
        question: String(row['question']),
        documentId: String(row['document_id']),
        position: Number(row['position']),
        shown: Number(row['shown']),
        clicked: Number(row['clicked']),
      })),

    clickers: () =>
      Number(rows("SELECT count(DISTINCT person) AS count FROM feedback WHERE kind = 'click'")[0]?.['count']),

    feedback: () =>
      rows('SELECT * FROM feedback ORDER BY number').map(
        (row): Feedback => ({
          person: String(row['person']),
          tenant: String(row['tenant']),
          question: String(row['question']),
          documentId: String(row['document_id']),
          position: Number(row['position']),
          kind: String(row['kind']) as FeedbackKind,
          atMs: Number(row['at_ms']),
        }),
      ),

    close: () => database.close(),
  }
}
