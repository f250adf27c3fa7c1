import { describe, expect, it } from 'vitest'
import type { DocumentLog } from '../core/document-log.ts'
import { SourceUnavailableError } from '../core/errors.ts'
import { memoryLog, memorySourceCatalog } from '../core/testing/memory-log.ts'
import { publish } from './publish.ts'
import { releaseHold } from './release.ts'
import { removeSource } from './remove-source.ts'
import { type FakePage, fakeConnector, scannedPage } from './testing/fake-connector.ts'

const KEEPING = { notes: [] }

function openParts(signal = new AbortController().signal) {
  const appended: string[] = []
  const log = memoryLog()
  const append = log.append.bind(log)
  log.append = async (events) => {
    await append(events)
    for (const event of events) {
      appended.push(event.kind === 'document-deleted' ? `-${event.documentId}` : `+${event.document.id}`)
    }
  }
  return { log, appended, sources: memorySourceCatalog(), deleteGuardShare: 0.15, now: () => 5, signal }
}

async function idsIn(log: DocumentLog): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { documentId } of log.ledger()) ids.push(documentId)
  return ids
}

function pages(count: number): Record<string, FakePage> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`${String(at).padStart(2, '0')}.md`, `text ${at}`]),
  )
}

function without(all: Record<string, FakePage>, ...paths: readonly string[]): Record<string, FakePage> {
  return Object.fromEntries(Object.entries(all).filter(([path]) => !paths.includes(path)))
}

describe('publish', () => {
  it('appends what is new, changed in content or in access, and deletes what is gone, last', async () => {
    const parts = openParts()
    const before = { ...pages(10), 'a.md': 'alpha', 'b.md': 'beta' }
    await publish(fakeConnector('guide', before), parts)
    parts.appended.length = 0

    const after = {
      ...without(before, '03.md'),
      'a.md': 'alpha!',
      'b.md': { body: 'beta', tags: ['new'] },
      'c.md': 'gamma',
    }
    const run = await publish(fakeConnector('guide', after), parts)

    expect(parts.appended).toEqual(['+guide:a.md', '+guide:b.md', '+guide:c.md', '-guide:03.md'])
    expect(run).toMatchObject({
      seen: 12,
      added: 1,
      changed: 1,
      accessChanged: 1,
      unchanged: 9,
      deleted: 1,
      held: 0,
    })
    expect((await parts.sources.get('guide'))?.lastRun).toEqual(run)
  })

  it('appends nothing where nothing changed, also where a file was only touched', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', { 'a.md': 'alpha' }), parts)
    parts.appended.length = 0
    const run = await publish(
      fakeConnector('guide', { 'a.md': { body: 'alpha', sourceUpdatedAtMs: 9 } }),
      parts,
    )
    expect(parts.appended).toEqual([])
    expect(run.unchanged).toBe(1)
  })

  it('keeps what could not be read, a file or all below a folder, and deletes what is skipped', async () => {
    const parts = openParts()
    const all = {
      ...pages(20),
      'x/deep/a.md': 'a',
      'x/b.md': 'b',
      'y.md': 'y',
      'empty.md': 'soon empty',
      'xz.md': 'z',
    }
    await publish(fakeConnector('guide', all), parts)
    const notes = [
      { kind: 'failed', path: 'x/', reason: 'no permission' },
      { kind: 'failed', path: 'y.md', reason: 'not utf-8' },
      { kind: 'skipped', path: 'empty.md', reason: 'empty' },
    ] as const
    const left = without(all, 'x/deep/a.md', 'x/b.md', 'y.md', 'empty.md', 'xz.md')
    const run = await publish(fakeConnector('guide', left, { notes }), parts)
    expect(await idsIn(parts.log)).toEqual(
      [...Object.keys(pages(20)), 'x/b.md', 'x/deep/a.md', 'y.md'].map((path) => `guide:${path}`),
    )
    expect(run).toMatchObject({
      deleted: 2,
      failed: [{ path: 'x/' }, { path: 'y.md' }],
      skipped: [{ path: 'empty.md' }],
    })
  })

  it('keeps everything where the top folder could not be read', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(4)), parts)
    for (const path of ['/', './', '']) {
      const notes = [{ kind: 'failed', path, reason: 'no permission' }] as const
      expect(await publish(fakeConnector('guide', {}, { notes }), parts)).toMatchObject({
        deleted: 0,
        held: 0,
      })
    }
  })

  it('indexes the first of two pages with one id and names the second', async () => {
    const parts = openParts()
    const notes = [scannedPage('guide', 'a.md', 'second')]
    const run = await publish(fakeConnector('guide', { 'a.md': 'first' }, { notes }), parts)
    expect(parts.appended).toEqual(['+guide:a.md'])
    expect(run.failed.map(({ path }) => path)).toEqual(['a.md'])
    expect(run.failed[0]?.reason).toContain('guide:a.md a second time')
  })

  it('deletes nothing where the source as a whole is not there, and records why', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(2)), parts)
    const fail = new SourceUnavailableError('expected a folder at /fake/guide, got nothing; mount it')
    const run = await publish(fakeConnector('guide', { 'new.md': 'seen before it broke' }, { fail }), parts)
    expect(run).toMatchObject({ added: 1, deleted: 0, held: 0, error: fail.message })
    expect(await idsIn(parts.log)).toEqual(['guide:00.md', 'guide:01.md', 'guide:new.md'])
    expect((await parts.sources.get('guide'))?.lastRun?.error).toBe(fail.message)
  })

  it('deletes nothing where the connector itself did wrong, says so, and lets other sources be read', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(3)), parts)
    const fail = new TypeError('a mistake in front of: our secret')
    const run = await publish(fakeConnector('guide', {}, { fail }), parts)
    expect(run).toMatchObject({ deleted: 0, error: expect.stringContaining('got a TypeError within') })
    expect(run.error).not.toContain('secret')
  })

  it('deletes nothing when it is interrupted, and keeps what it has read', async () => {
    const controller = new AbortController()
    const parts = openParts(controller.signal)
    await publish(fakeConnector('guide', pages(3)), parts)
    const report = () => controller.abort()
    const run = await publish(fakeConnector('guide', { 'a.md': 'alpha', 'b.md': 'beta' }), {
      ...parts,
      report,
    })
    expect(run).toMatchObject({
      seen: 1,
      added: 1,
      deleted: 0,
      held: 0,
      error: expect.stringContaining('stopped'),
    })
    expect(await idsIn(parts.log)).toEqual(['guide:00.md', 'guide:01.md', 'guide:02.md', 'guide:a.md'])
  })

  it('treats the abort that a connector throws as the interruption it is', async () => {
    const controller = new AbortController()
    controller.abort()
    const fail = controller.signal.reason as Error
    const run = await publish(fakeConnector('guide', {}, { fail }), openParts(controller.signal))
    expect(run.error).toContain('stopped')
  })

  it('appends a large source in batches of 256 documents', async () => {
    const parts = openParts()
    const sizes: number[] = []
    const append = parts.log.append
    parts.log.append = async (events) => {
      sizes.push(events.length)
      await append(events)
    }
    await publish(fakeConnector('guide', pages(600)), parts)
    expect(sizes).toEqual([256, 256, 600 - 2 * 256])
  })
})

describe('the guard against mass deletion', () => {
  it('holds all deletions of a run that loses more than the share, and lets additions through', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(20)), parts)
    // 4 of 20 are more than 15 %, 3 of 20 are not.
    const lostFour = without(pages(20), '00.md', '01.md', '02.md', '03.md')
    const run = await publish(fakeConnector('guide', { ...lostFour, 'new.md': 'new' }), parts)
    expect(run).toMatchObject({ added: 1, deleted: 0, held: 4 })
    expect((await parts.sources.get('guide'))?.heldDeletes).toEqual(
      ['00', '01', '02', '03'].map((n) => `guide:${n}.md`),
    )
    expect(await idsIn(parts.log)).toHaveLength(21)
  })

  it('lets exactly the share go', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(20)), parts)
    const run = await publish(fakeConnector('guide', without(pages(20), '00.md', '01.md', '02.md')), parts)
    expect(run).toMatchObject({ deleted: 3, held: 0 })
  })

  it('lets one page of a small source go, but not its last one', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(2)), parts)
    expect(await publish(fakeConnector('guide', pages(1)), parts)).toMatchObject({ deleted: 1, held: 0 })
    expect(await publish(fakeConnector('guide', {}), parts)).toMatchObject({ deleted: 0, held: 1 })
  })

  it('does not take pages that moved for lost ones', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(10)), parts)
    const moved = Object.fromEntries(
      Object.entries(pages(10)).map(([path, body]) => [`en/${path}`, { body: body as string, title: path }]),
    )
    expect(await publish(fakeConnector('guide', moved), parts)).toMatchObject({
      added: 10,
      deleted: 10,
      held: 0,
    })
  })

  it('lets one new page account for one moved page only', async () => {
    const parts = openParts()
    const copies = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((n) => [`${n}.md`, { body: 'same', title: 't' }]),
    )
    await publish(fakeConnector('guide', copies), parts)
    const run = await publish(fakeConnector('guide', { 'e.md': { body: 'same', title: 't' } }), parts)
    expect(run).toMatchObject({ added: 1, deleted: 0, held: 4 })
  })

  it('goes on holding until a person releases, and takes off what came back', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(20)), parts)
    await publish(fakeConnector('guide', without(pages(20), '00.md', '01.md', '02.md', '03.md')), parts)

    // 3 of 20 would be no accident, but the source is held; 05.md joins them.
    const run = await publish(fakeConnector('guide', without(pages(20), '00.md', '01.md', '05.md')), parts)
    expect(run).toMatchObject({ deleted: 0, held: 3 })
    expect(await releaseHold('guide', parts)).toEqual(['guide:00.md', 'guide:01.md', 'guide:05.md'])
    expect(await idsIn(parts.log)).toHaveLength(17)
    expect((await parts.sources.get('guide'))?.heldDeletes).toEqual([])
  })

  it('ends by itself when every document came back', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(20)), parts)
    await publish(fakeConnector('guide', {}), parts)
    expect(await publish(fakeConnector('guide', pages(20)), parts)).toMatchObject({ held: 0, unchanged: 20 })
    expect(await publish(fakeConnector('guide', pages(19)), parts)).toMatchObject({ deleted: 1, held: 0 })
  })

  it('keeps a hold through a run that could not read the source', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(20)), parts)
    await publish(fakeConnector('guide', pages(10)), parts)
    const fail = new SourceUnavailableError('gone')
    expect(await publish(fakeConnector('guide', pages(12), { fail }), parts)).toMatchObject({ held: 8 })
  })

  it('is off at a share of 1', async () => {
    const parts = { ...openParts(), deleteGuardShare: 1 }
    await publish(fakeConnector('guide', pages(5)), parts)
    expect(await publish(fakeConnector('guide', {}, KEEPING), parts)).toMatchObject({ deleted: 5, held: 0 })
  })
})

describe('releaseHold', () => {
  it('names the source that was probably meant', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(1)), parts)
    await expect(releaseHold('guides', parts)).rejects.toThrow('did you mean guide?')
  })
})

describe('removeSource', () => {
  it('deletes all documents of a source, and no others, and forgets it', async () => {
    const parts = openParts()
    await publish(fakeConnector('guide', pages(3)), parts)
    await publish(fakeConnector('help', pages(1)), parts)
    expect(await removeSource('guide', parts)).toBe(3)
    expect(await idsIn(parts.log)).toEqual(['help:00.md'])
    expect((await parts.sources.list()).map(({ name }) => name)).toEqual(['help'])
    await expect(removeSource('guide', parts)).rejects.toThrow('expected one of help, got guide')
  })
})
