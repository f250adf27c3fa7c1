import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import {
  DataDamagedError,
  DataVersionError,
  DiskFullError,
  NothingIndexedError,
  StoreUnavailableError,
  WriterLockedError,
} from '../../core/errors.ts'
import type { Store, StoreView } from '../../core/store.ts'
import { storeContract } from '../../core/testing/store-contract.ts'
import { PAGE_SETTINGS, page } from '../../core/testing/store-pages.ts'
import { openEmbeddedStore } from './open-embedded-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
let folders = 0
const freshFolder = () => join(folder, String(folders++))
afterAll(() => rmSync(folder, { recursive: true }))

storeContract('the embedded store', () => openEmbeddedStore(freshFolder(), { mode: 'write' }))

const ONE = [{ text: 'some words', vector: [1, 0, 0, 0] }]

describe('openEmbeddedStore', () => {
  it('keeps what was written, and which generation is live, for the next to open it', async () => {
    const data = freshFolder()
    const { store, id } = await started(data)
    const digest = await store.digest(id)
    await store.close()
    const again = await openEmbeddedStore(data, { mode: 'write' })
    expect((await again.live())?.id).toBe(id)
    expect(await again.digest(id)).toEqual(digest)
    expect(await countIn(await again.view())).toBe(1)
    await again.close()
  })

  it('lets one writer in and names its process to the next', async () => {
    const data = freshFolder()
    const store = await openEmbeddedStore(data, { mode: 'write' })
    const second = openEmbeddedStore(data, { mode: 'write' })
    await expect(second).rejects.toThrow(WriterLockedError)
    await expect(second).rejects.toThrow(`process ${process.pid} writes to it`)
    await store.close()
    await (await openEmbeddedStore(data, { mode: 'write' })).close()
  })

  it('frees the lock of a writer that was killed', async () => {
    const data = freshFolder()
    const script = fileURLToPath(new URL('testing/endless-writer.ts', import.meta.url))
    const writer = spawn(process.execPath, [script, data, '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(writer.stdout, 'data')
    const refused = openEmbeddedStore(data, { mode: 'write' })
    await expect(refused).rejects.toThrow(`process ${writer.pid} writes to it`)
    writer.kill('SIGKILL')
    await once(writer, 'exit')
    await (await openEmbeddedStore(data, { mode: 'write' })).close()
  })

  it('reads an empty folder as an empty store, and sees what is written to it later', async () => {
    const data = freshFolder()
    const reader = await openEmbeddedStore(data, { mode: 'read' })
    expect(await reader.generations()).toEqual([])
    expect(await reader.live()).toBe(undefined)
    await expect(reader.view()).rejects.toThrow(NothingIndexedError)
    expect(existsSync(data)).toBe(false)

    const { store, id } = await started(data)
    expect(await countIn(await reader.view())).toBe(1)
    await store.apply(id, [page('guide:b.md', ONE)])
    expect(await countIn(await reader.view())).toBe(2)
    await store.apply(id, [{ kind: 'remove', documentId: 'guide:a.md' }])
    expect(await countIn(await reader.view())).toBe(1)
    await reader.close()
    await store.close()
  })

  it('reads a catalog whose writer has not come to its tables as an empty store', async () => {
    const data = freshFolder()
    mkdirSync(data)
    writeFileSync(join(data, 'catalog.db'), '')
    const reader = await openEmbeddedStore(data, { mode: 'read' })
    await expect(reader.view()).rejects.toThrow(NothingIndexedError)
    changed(join(data, 'catalog.db'), 'PRAGMA journal_mode = WAL')
    await expect(reader.view()).rejects.toThrow(NothingIndexedError)
    const { store } = await started(data)
    expect(await countIn(await reader.view())).toBe(1)
    await store.close()
    await reader.close()
  })

  it('leaves the database of another program as it is', async () => {
    const data = freshFolder()
    mkdirSync(data)
    const file = join(data, 'catalog.db')
    changed(file, 'CREATE TABLE others (name TEXT)')
    const before = readFileSync(file)
    for (const mode of ['read', 'write'] as const) {
      const opened = openEmbeddedStore(data, { mode }).then((store) => closing(store, () => store.live()))
      await expect(opened).rejects.toThrow(DataDamagedError)
    }
    expect(readFileSync(file)).toEqual(before)
  })

  it('writes nothing for a reader', async () => {
    const data = freshFolder()
    const { store, id } = await started(data)
    const reader = await openEmbeddedStore(data, { mode: 'read' })
    const calls = [
      () => reader.createGeneration(PAGE_SETTINGS),
      () => reader.promote(id),
      () => reader.drop(id),
      () => reader.apply(id, []),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow(StoreUnavailableError)
    await reader.close()
    await store.close()
  })

  it('answers no more once closed, and can be closed twice', async () => {
    const { store, id } = await started(freshFolder())
    const view = await store.view()
    await store.close()
    await store.close()
    await expect(store.view()).rejects.toThrow(StoreUnavailableError)
    await expect(store.apply(id, [])).rejects.toThrow(StoreUnavailableError)
    await expect(view.document('guide:a.md', ANONYMOUS)).rejects.toThrow(StoreUnavailableError)
  })

  it('refuses a folder of a newer version', async () => {
    for (const file of ['catalog.db', 'g1.db', 'writer.db']) {
      const data = freshFolder()
      const { store } = await started(data)
      await store.close()
      changed(join(data, file), 'PRAGMA user_version = 99')
      const view = openEmbeddedStore(data, { mode: 'write' }).then((opened) =>
        closing(opened, () => opened.view()),
      )
      await expect(view).rejects.toThrow(DataVersionError)
    }
  })

  it('names a file that is damaged or gone', async () => {
    const damages: readonly ((file: string) => void)[] = [
      (file) =>
        writeFileSync(file, 'this is no database, but some text that is long enough to be read as one'),
      (file) => rmSync(file),
      (file) => changed(file, "UPDATE document SET scope = '{'"),
      (file) => changed(file, "UPDATE vector SET vector = x'00'"),
      (file) => changed(file, 'DELETE FROM progress'),
      (file) => changed(file, 'DROP TABLE term'),
    ]
    for (const damage of damages) {
      const data = freshFolder()
      const { store } = await started(data)
      await store.close()
      damage(join(data, 'g1.db'))
      for (const mode of ['read', 'write'] as const) {
        const view = openEmbeddedStore(data, { mode }).then((opened) => closing(opened, () => opened.view()))
        await expect(view).rejects.toThrow(DataDamagedError)
      }
    }
  })

  it('shows in the audit that a stored row is not what it was, or cannot be read', async () => {
    const damages = [
      `UPDATE content SET text = replace(text, 'some', 'same');
       UPDATE document SET scope = replace(scope, 'public', 'private')`,
      `UPDATE content SET text = '{'`,
      `UPDATE document SET scope = '{'`,
    ]
    for (const damage of damages) {
      const data = freshFolder()
      const { store, id } = await started(data)
      await store.close()
      changed(join(data, 'g1.db'), damage)
      const again = await openEmbeddedStore(data, { mode: 'write' })
      for await (const state of again.states(id)) {
        expect(state.bodyDigest).not.toBe(state.contentDigest)
        expect(state.grantDigest).not.toBe(state.accessDigest)
      }
      await again.apply(id, [{ kind: 'remove', documentId: 'guide:a.md' }, page('guide:a.md', ONE)])
      for await (const state of again.states(id)) expect(state.bodyDigest).toBe(state.contentDigest)
      expect(await countIn(await again.view())).toBe(1)
      await again.close()
    }
  })

  it('applies none of a change for which there is no room, and goes on once there is', async () => {
    const data = freshFolder()
    const options = { mode: 'write', retentionMs: 0, maxGenerationBytes: 400_000 } as const
    const store = await openEmbeddedStore(data, options)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    const large = (name: string) =>
      page(`guide:${name}`, [{ text: 'word '.repeat(20_000), vector: [1, 0, 0, 0] }])
    await store.apply(id, [large('a'), page('guide:small', ONE)])
    const before = await store.digest(id)
    await expect(store.apply(id, [large('b'), large('c')])).rejects.toThrow(DiskFullError)
    expect(await store.digest(id)).toEqual(before)
    expect(await countIn(await store.view(id))).toBe(2)

    await store.apply(id, [{ kind: 'remove', documentId: 'guide:a' }])
    await store.apply(id, [large('b')])
    expect(await countIn(await store.view(id))).toBe(2)
    await store.close()
  })

  it('keeps views of a dropped generation readable and removes its files', async () => {
    const data = freshFolder()
    const { store, id } = await started(data)
    const view = await store.view()
    const { id: next } = await store.createGeneration(PAGE_SETTINGS)
    await store.promote(next)
    await store.drop(id)
    expect(readdirSync(data).filter((name) => name.startsWith(id))).toEqual([])
    expect(await countIn(view)).toBe(1)
    expect(await view.document('guide:a.md', ANONYMOUS)).toBeDefined()
    await store.close()
  })

  it('removes files of generations that a killed process left behind', async () => {
    const data = freshFolder()
    mkdirSync(data)
    for (const name of ['g7.db', 'g7.db-wal', 'notes.txt']) writeFileSync(join(data, name), '')
    await (await openEmbeddedStore(data, { mode: 'write' })).close()
    expect(readdirSync(data).sort()).toEqual(['catalog.db', 'notes.txt', 'writer.db'])
  })

  it('tells a view that it is too old rather than that a chunk never was', async () => {
    const store = await openEmbeddedStore(freshFolder(), { mode: 'write', retentionMs: 0 })
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    const change = page('guide:a.md', ONE)
    await store.apply(id, [change])
    const view = await store.view(id)
    await store.apply(id, [{ kind: 'remove', documentId: 'guide:a.md' }])
    await store.apply(id, [page('guide:b.md', ONE)])
    const ids = change.chunks.map(({ chunk }) => chunk.id)
    await expect(view.chunks(ids)).rejects.toThrow(StoreUnavailableError)
    const scope = { principal: ANONYMOUS, filter: {} }
    await expect(view.dense(Float32Array.of(1, 0, 0, 0), 1, scope)).rejects.toThrow(StoreUnavailableError)
    await store.close()
  })
})

/** A store with one page in a live generation. */
async function started(data: string) {
  const store = await openEmbeddedStore(data, { mode: 'write' })
  const { id } = await store.createGeneration(PAGE_SETTINGS)
  await store.apply(id, [page('guide:a.md', ONE)])
  await store.promote(id)
  return { store, id }
}

async function countIn(view: StoreView): Promise<number> {
  const counts = await view.sources(ANONYMOUS)
  return counts.reduce((sum, { documents }) => sum + documents, 0)
}

async function closing<T>(store: Store, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await store.close()
  }
}

function changed(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}
