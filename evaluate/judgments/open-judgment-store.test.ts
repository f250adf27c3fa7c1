import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { DataDamagedError, DataVersionError, JudgmentError, TooMuchFeedbackError } from '../../core/errors.ts'
import type { Feedback } from './feedback.ts'
import type { JudgmentPool } from './judgment-pool.ts'
import { MAX_FEEDBACK_AN_HOUR, MAX_LISTS_AN_HOUR, openJudgmentStore } from './open-judgment-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-judgment-store-'))
afterAll(() => rmSync(folder, { recursive: true }))

const POOL: JudgmentPool = {
  name: 'first',
  pipelines: ['bm25', 'dense'],
  depth: 2,
  items: ['a', 'b', 'c'].map((name) => ({
    query: 'q',
    question: 'how?',
    documentId: `docs:${name}`,
    title: name,
    text: name,
  })),
}
const FEEDBACK: Feedback = {
  person: 'p1',
  tenant: 'default',
  question: 'how?',
  documentId: 'docs:a',
  position: 2,
  kind: 'click',
  atMs: 5_000_000,
}

describe('the store of judgments', () => {
  it('keeps pools and judgments when it is opened again', () => {
    const file = join(folder, 'kept.db')
    const first = openJudgmentStore(file)
    first.addPool(POOL)
    first.judge('first', { place: 1, judge: 'ann', grade: 3 })
    first.close()
    const second = openJudgmentStore(file)
    expect(second.pool('first')).toEqual(POOL)
    expect(second.judgments('first')).toEqual([{ place: 1, judge: 'ann', grade: 3 }])
    second.close()
  })

  it('goes on with each judge where that one was, and counts grades and what was left out', () => {
    const store = openJudgmentStore(':memory:')
    store.addPool(POOL)
    expect(store.openPlaces('first', 'ann')[0]).toBe(0)
    store.judge('first', { place: 0, judge: 'ann', grade: 2 })
    store.judge('first', { place: 1, judge: 'ann', grade: null })
    expect(store.openPlaces('first', 'ann')[0]).toBe(2)
    expect(store.openPlaces('first', 'ben')[0]).toBe(0)
    store.judge('first', { place: 2, judge: 'ann', grade: 0 })
    expect(store.openPlaces('first', 'ann')).toEqual([])
    expect(store.pools()).toEqual([
      { name: 'first', items: 3, judges: [{ judge: 'ann', graded: 2, skipped: 1 }] },
    ])
  })

  it('takes back what was judged last, one after the other, and keeps one grade a judge', () => {
    const store = openJudgmentStore(':memory:')
    store.addPool(POOL)
    store.judge('first', { place: 0, judge: 'ann', grade: 2 })
    store.judge('first', { place: 1, judge: 'ann', grade: 1 })
    store.judge('first', { place: 0, judge: 'ann', grade: 3 })
    expect(store.judgments('first')).toHaveLength(2)
    expect([1, 2, 3].map(() => store.undo('first', 'ann'))).toEqual([0, 1, undefined])
    expect(store.judgments('first')).toEqual([])
  })

  it('refuses a pool that is there, one that is not, and a place that is none', () => {
    const store = openJudgmentStore(':memory:')
    expect(() => store.pool('first')).toThrow('make one with')
    store.addPool(POOL)
    expect(() => store.addPool(POOL)).toThrow('expected a new pool, got first')
    expect(() => store.openPlaces('second', 'ann')).toThrow('there are first')
    for (const place of [-1, 3, 0.5]) {
      expect(() => store.judge('first', { place, judge: 'ann', grade: 1 })).toThrow(JudgmentError)
    }
  })

  it('takes the same feedback of a person once', () => {
    const store = openJudgmentStore(':memory:')
    expect([FEEDBACK, FEEDBACK, { ...FEEDBACK, person: 'p2' }].map(store.addFeedback)).toEqual([
      true,
      false,
      true,
    ])
    expect(store.feedback()).toEqual([FEEDBACK, { ...FEEDBACK, person: 'p2' }])
  })

  it('takes no more feedback of a person within an hour than people give', () => {
    const store = openJudgmentStore(':memory:')
    const give = (n: number, atMs: number) =>
      store.addFeedback({ ...FEEDBACK, documentId: `docs:${n}`, atMs })
    for (let n = 0; n < MAX_FEEDBACK_AN_HOUR; n++) give(n, 5_000_000 + n)
    expect(() => give(999, 5_001_000)).toThrow(TooMuchFeedbackError)
    expect(store.addFeedback({ ...FEEDBACK, person: 'p2' })).toBe(true)
    expect(give(999, 5_000_000 + 3_600_000 + MAX_FEEDBACK_AN_HOUR)).toBe(true)
  })

  it('takes no more lists of a person within an hour than people ask for', () => {
    const store = openJudgmentStore(':memory:')
    const list = { person: 'p1', tenant: 'default', documentIds: ['docs:a', 'docs:b'] }
    for (let n = 0; n < MAX_LISTS_AN_HOUR; n++)
      store.addShown({ ...list, question: `q${n}`, atMs: 5_000_000 + n })
    expect(() => store.addShown({ ...list, question: 'more', atMs: 5_001_000 })).toThrow(TooMuchFeedbackError)
    expect(store.addShown({ ...list, person: 'p2', question: 'more', atMs: 5_001_000 })).toBe(2)
  })

  it('counts where somebody first saw a document, and little of one person', () => {
    const store = openJudgmentStore(':memory:')
    const list = { person: 'p1', tenant: 'default', question: 'q', atMs: 1 }
    expect(store.addShown({ ...list, documentIds: ['docs:b', 'docs:a'] })).toBe(2)
    expect(store.addShown({ ...list, documentIds: ['docs:a', 'docs:c'] })).toBe(1)
    const click = { ...list, documentId: 'docs:a', kind: 'click' as const }
    store.addFeedback({ ...click, position: 2 })
    expect(store.shownCounts()).toMatchObject([
      { documentId: 'docs:a', position: 2, shown: 1, clicked: 1 },
      { documentId: 'docs:b', position: 1, shown: 1, clicked: 0 },
      { documentId: 'docs:c', position: 2, shown: 1, clicked: 0 },
    ])
    expect(store.clickers()).toBe(1)
    const documentIds = Array.from({ length: 10 }, (_, n) => `docs:${n}`)
    for (let n = 0; n < 30; n++) {
      store.addShown({ ...list, person: 'eve', question: `e${n}`, documentIds, atMs: n })
    }
    const shown = store.shownCounts().reduce((sum, count) => sum + count.shown, 0)
    expect(shown).toBe(3 + 200)
  })

  it('opens the file of the version before, in which nothing was shown', () => {
    const file = join(folder, 'older.db')
    const store = openJudgmentStore(file)
    store.addFeedback(FEEDBACK)
    store.close()
    const database = new DatabaseSync(file)
    database.exec('DROP TABLE shown; PRAGMA user_version = 1')
    database.close()
    const again = openJudgmentStore(file)
    expect([again.feedback(), again.shownCounts()]).toEqual([[FEEDBACK], []])
    again.close()
  })

  it('says so where its file is none, or of a newer version', () => {
    const broken = join(folder, 'broken.db')
    writeFileSync(broken, 'no database, and longer than the header of one: '.repeat(100))
    expect(() => openJudgmentStore(broken)).toThrow(DataDamagedError)
    const newer = join(folder, 'newer.db')
    const database = new DatabaseSync(newer)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => openJudgmentStore(newer)).toThrow(DataVersionError)
  })
})
