import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PAGE_DIMENSIONS, page } from '../../core/testing/store-pages.ts'
import { GENERATION_FORMAT } from './generation-format.ts'
import { type GenerationWriter, generationWriter } from './generation-writer.ts'
import { type Database, openDatabase } from './sqlite.ts'

const RETENTION_MS = 1_000

describe('rows of replaced documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  let files = 0
  let database: Database
  let writer: GenerationWriter
  beforeEach(() => {
    database = openDatabase(join(folder, `${files++}.db`), GENERATION_FORMAT, 'write')
    writer = generationWriter(database, PAGE_DIMENSIONS, RETENTION_MS)
  })
  afterEach(() => database.close())
  afterAll(() => rmSync(folder, { recursive: true }))

  it('go with the first write after their time', () => {
    write('one', 10_000)
    write('two', 20_000)
    expect(rows()).toBe(2)
    write('three', 20_999)
    expect(rows()).toBe(3)
    write('four', 21_000)
    expect(rows()).toBe(3)
    write('five', 30_000)
    expect(rows()).toBe(2)
  })

  it('go after the same time where the clock was set back', () => {
    write('one', 90_000)
    write('two', 90_001)
    write('three', 10_000)
    expect(rows()).toBe(3)
    write('four', 11_000)
    expect(rows()).toBe(2)
  })

  function write(text: string, nowMs: number): void {
    writer.apply([page('guide:a.md', [{ text, vector: [1, 0, 0, 0] }])], nowMs)
  }

  /** Of the document, living and dead; a chunk each. */
  function rows(): number {
    const [documents, chunks] = ['document', 'chunk'].map(
      (table) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get<{ count: number }>()?.count,
    )
    expect(chunks).toBe(documents)
    return documents ?? 0
  }
})
