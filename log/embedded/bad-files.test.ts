import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DataDamagedError,
  DataVersionError,
  DiskFullError,
  LogUnavailableError,
  NothingIndexedError,
} from '../../core/errors.ts'
import { deleted, upserted } from '../../core/testing/events.ts'
import { embeddedDocumentLog } from './document-log.ts'
import { openLogDatabase } from './log-database.ts'
import { openEmbeddedLog } from './open-embedded-log.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-log-'))
  file = join(folder, 'log.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a log file that is not what it should be', () => {
  it('is refused where a newer version wrote it, and left as it is', async () => {
    await writtenLog()
    withSqlite('PRAGMA user_version = 2')
    const before = readFileSync(file)
    for (const mode of ['write', 'read'] as const) {
      await expect(openEmbeddedLog(file, { mode })).rejects.toThrow(DataVersionError)
      await expect(openEmbeddedLog(file, { mode })).rejects.toThrow('in format 1, got format 2')
    }
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('is refused where it is no database at all', async () => {
    writeFileSync(file, 'expected a database, got a sentence. '.repeat(200))
    for (const mode of ['write', 'read'] as const) {
      await expect(openEmbeddedLog(file, { mode })).rejects.toThrow(DataDamagedError)
    }
  })

  it('is refused where it is the database of another program', async () => {
    withSqlite('CREATE TABLE bookmarks (url TEXT)')
    for (const mode of ['write', 'read'] as const) {
      await expect(openEmbeddedLog(file, { mode })).rejects.toThrow('got another SQLite database')
    }
  })

  it('is reported where its end is missing', async () => {
    await writtenLog()
    truncateSync(file, 4096 * 3)
    const readAll = async () => {
      const { log, close } = await openEmbeddedLog(file, { mode: 'write' })
      try {
        for await (const _ of log.latest(new Set(['guide:0.md', 'guide:99.md'])));
      } finally {
        await close()
      }
    }
    await expect(readAll()).rejects.toThrow(DataDamagedError)
  })

  it('is reported where a table is missing', async () => {
    await writtenLog()
    withSqlite('DROP TABLE newest')
    await expect(openEmbeddedLog(file, { mode: 'write' })).rejects.toThrow(DataDamagedError)
  })

  it('is reported where the bytes of an event are others', async () => {
    await writtenLog()
    withSqlite("UPDATE payload SET event = x'00112233' WHERE record_offset = 1")
    const { log, close } = await openEmbeddedLog(file, { mode: 'write' })
    const options = { until: 'caught-up', maxRecords: 10, signal: new AbortController().signal } as const
    await expect(log.consume('g1', async () => undefined, options)).rejects.toThrow(DataDamagedError)
    await close()
  })

  it('is unavailable where the file is a folder', async () => {
    mkdirSync(file)
    await expect(openEmbeddedLog(file, { mode: 'write' })).rejects.toThrow(LogUnavailableError)
  })

  it('cannot be read before anything was written, also where its making was cut short', async () => {
    await expect(openEmbeddedLog(file, { mode: 'read' })).rejects.toThrow(NothingIndexedError)
    writeFileSync(file, '')
    await expect(openEmbeddedLog(file, { mode: 'read' })).rejects.toThrow(NothingIndexedError)
    withSqlite('PRAGMA journal_mode = WAL')
    await expect(openEmbeddedLog(file, { mode: 'read' })).rejects.toThrow(NothingIndexedError)
    await writtenLog()
    const { log, close } = await openEmbeddedLog(file, { mode: 'read' })
    expect(await log.lag('g1')).toBe(100)
    await close()
  })
})

describe('a log opened for reading', () => {
  it('refuses to append or to consume, before any handler is called', async () => {
    await writtenLog()
    const { log, deadLetters, close } = await openEmbeddedLog(file, { mode: 'read' })
    const handler = async () => {
      throw new Error('called')
    }
    const options = { until: 'caught-up', maxRecords: 1, signal: new AbortController().signal } as const
    await expect(log.append([deleted('guide:a.md')])).rejects.toThrow("open it in mode 'write'")
    await expect(log.consume('g1', handler, options)).rejects.toThrow("open it in mode 'write'")
    await expect(deadLetters.remove(['guide:a.md'])).rejects.toThrow(LogUnavailableError)
    await close()
  })
})

describe('a full disk', () => {
  it('takes none of the events of an append that does not fit, and goes on once there is room', async () => {
    const database = openLogDatabase(file, 'write')
    const log = embeddedDocumentLog(database)
    const kept = upserted('guide:kept.md', 'first version')
    await log.append([kept])
    setMaxPages(40)
    // Hex digits of a changing number: text that does not compress.
    const noise = (seed: number) =>
      Array.from({ length: 30_000 }, (_, i) => Math.imul(i + seed, 2_654_435_761).toString(16)).join('')
    const tooMuch = [
      upserted('guide:kept.md', 'second version'),
      upserted('guide:new.md', 'small'),
      upserted('guide:large.md', noise(7)),
    ]
    await expect(log.append(tooMuch)).rejects.toThrow(DiskFullError)
    const ids: string[] = []
    for await (const { documentId, contentDigest } of log.ledger()) {
      ids.push(documentId)
      expect(contentDigest).toBe(kept.document.contentDigest)
    }
    expect(ids).toEqual(['guide:kept.md'])
    expect(await log.lag('g1')).toBe(1)
    setMaxPages(10_000)
    await log.append(tooMuch)
    expect(await log.lag('g1')).toBe(3)
    await log.close()

    function setMaxPages(pages: number): void {
      database.read(() => database.prepare(`PRAGMA max_page_count = ${pages}`).get())
    }
  })
})

async function writtenLog(): Promise<void> {
  const { log, close } = await openEmbeddedLog(file, { mode: 'write' })
  await log.append(Array.from({ length: 100 }, (_, i) => upserted(`guide:${i}.md`, `text ${i} `.repeat(50))))
  await close()
}

function withSqlite(sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}
