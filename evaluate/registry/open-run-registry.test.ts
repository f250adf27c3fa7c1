import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataDamagedError, DataVersionError, UnknownRunError } from '../../core/errors.ts'
import { openRunRegistry } from './open-run-registry.ts'
import type { FinishedRun, QuestionCards } from './run-record.ts'
import type { RunRegistry } from './run-registry.ts'

let folder: string
let file: string
let opened: RunRegistry[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-registry-'))
  file = join(folder, 'registry.db')
  opened = []
})
afterEach(() => {
  for (const registry of opened) registry.close()
  rmSync(folder, { recursive: true })
})

function open(now = () => 7): RunRegistry {
  const registry = openRunRegistry(file, now)
  opened.push(registry)
  return registry
}

const CARDS: QuestionCards = {
  q2: { text: 'drain a node', grades: { 'drain.md': 1 }, slices: ['turn 1'] },
  q1: { text: 'rotate keys', grades: { 'keys.md': 2, 'piano.md': 0 }, slices: [] },
}

function finished(fingerprint: string, expression = 'bm25'): FinishedRun {
  const identity = {
    corpus: 'c',
    modelId: 'm',
    chunker: 'h',
    analyzer: 'a',
    store: 's',
    questions: 'digest',
    pipeline: `${expression}`,
    code: 'code',
  }
  return {
    record: {
      fingerprint,
      dataset: 'set',
      split: 'dev',
      expression,
      identity,
      metrics: { 'nDCG@10': 0.1 + 0.2 },
      perQuery: { q1: { 'nDCG@10': 1 / 3 }, q2: { 'nDCG@10': 0 } },
      withoutRelevant: ['q9'],
      refused: [],
    },
    run: { name: expression, rankings: new Map([['q1', [{ id: 'keys.md', score: 1 / 3 }]]]) },
    cost: { latencyMs: { p50: 1, p95: 2 }, timed: 2 },
  }
}

describe('the registry of runs', () => {
  it('gives a run back as it was, also after it was closed', () => {
    open().add(finished('aa11'), CARDS)
    expect(open().run('aa11')).toEqual(finished('aa11'))
    expect(open().questions('digest')).toEqual(CARDS)
    expect(Object.keys(open().questions('digest'))).toEqual(['q2', 'q1'])
  })

  it('holds no run that was not added', () => {
    expect(open().run('aa11')).toBeUndefined()
    expect(() => open().questions('other')).toThrow(UnknownRunError)
  })

  it('keeps what is there where the same run comes again', () => {
    const registry = open()
    registry.add(finished('aa11'), CARDS)
    registry.add({ ...finished('aa11'), cost: { latencyMs: { p50: 9, p95: 9 }, timed: 1 } }, CARDS)
    expect(registry.run('aa11')?.cost.timed).toBe(2)
    expect(registry.runs()).toHaveLength(1)
  })

  it('finds a run by the beginning of its fingerprint, where it is the only one', () => {
    const registry = open()
    registry.add(finished('aa11'), CARDS)
    registry.add(finished('aa22', 'dense'), CARDS)
    expect(registry.find('aa2').record.expression).toBe('dense')
    expect(() => registry.find('aa')).toThrow('expected one run that begins with aa, found 2')
    expect(() => registry.find('bb')).toThrow('expected one run that begins with bb, found none')
    expect(() => registry.find('%')).toThrow(UnknownRunError)
  })

  it('lists the latest first', () => {
    let nowMs = 1
    const registry = open(() => nowMs)
    registry.add(finished('aa11'), CARDS)
    nowMs = 2
    registry.add(finished('bb22', 'dense'), CARDS)
    expect(registry.runs()).toEqual([
      expect.objectContaining({ fingerprint: 'bb22', expression: 'dense', finishedAtMs: 2 }),
      {
        fingerprint: 'aa11',
        dataset: 'set',
        split: 'dev',
        expression: 'bm25',
        modelId: 'm',
        metrics: { 'nDCG@10': 0.1 + 0.2 },
        finishedAtMs: 1,
      },
    ])
  })

  it('finds an experiment by its id, and the latest one by its name', () => {
    const registry = open()
    const entry = (id: string, finishedAtMs: number) => ({
      id,
      name: 'fusion',
      finishedAtMs,
      runs: ['aa11'],
    })
    registry.keepExperiment(entry('e1', 1))
    registry.keepExperiment(entry('e2', 2))
    expect(registry.experiment('fusion')).toEqual(entry('e2', 2))
    expect(registry.experiment('e1')).toEqual(entry('e1', 1))
    expect(registry.experiments().map(({ id }) => id)).toEqual(['e2', 'e1'])
    expect(() => registry.experiment('e3')).toThrow(UnknownRunError)
  })
})

describe('a damaged registry', () => {
  it('is named where it is no database', () => {
    writeFileSync(file, 'not a database, but long enough to be taken for the header of one'.repeat(20))
    expect(() => open()).toThrow(DataDamagedError)
    expect(readFileSync(file, 'utf8')).toContain('not a database')
  })

  it('is named where its tables are gone', () => {
    open().add(finished('aa11'), CARDS)
    tamper('DROP TABLE runs')
    expect(() => open().run('aa11')).toThrow(DataDamagedError)
  })

  it('names the run whose bytes have changed, and gives the others', () => {
    const registry = open()
    registry.add(finished('aa11'), CARDS)
    registry.add(finished('bb22'), CARDS)
    tamper("UPDATE runs SET packed = x'00' WHERE fingerprint = 'aa11'")
    tamper("UPDATE questions SET packed = x'00'")
    expect(() => open().run('aa11')).toThrow(`${file}, run aa11: expected the bytes that were written`)
    expect(() => open().questions('digest')).toThrow(DataDamagedError)
    expect(open().run('bb22')).toBeDefined()
  })

  it('lists a run whose line is damaged beside the others', () => {
    const registry = open()
    registry.add(finished('aa11'), CARDS)
    registry.add(finished('bb22'), CARDS)
    tamper("UPDATE runs SET summary = '{' WHERE fingerprint = 'aa11'")
    expect(registry.runs()).toEqual([
      { fingerprint: 'aa11', finishedAtMs: 7, isDamaged: true },
      expect.objectContaining({ fingerprint: 'bb22', expression: 'bm25' }),
    ])
    expect([registry.holds('aa11'), registry.holds('bb22'), registry.holds('cc33')]).toEqual([
      false,
      true,
      false,
    ])
  })

  it('takes the same run again where its bytes or its questions were damaged', () => {
    const registry = open()
    registry.add(finished('aa11'), CARDS)
    tamper("UPDATE runs SET packed = x'00'")
    tamper("UPDATE questions SET packed = x'00'")
    registry.add(finished('aa11'), CARDS)
    expect(registry.run('aa11')).toEqual(finished('aa11'))
    expect(registry.questions('digest')).toEqual(CARDS)
    expect(registry.runs()).toHaveLength(1)
  })

  it('is refused where a newer version wrote it', () => {
    tamper('PRAGMA user_version = 99')
    expect(() => open()).toThrow(DataVersionError)
  })
})

function tamper(sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}
