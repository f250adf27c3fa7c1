import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import { NothingIndexedError, StoreUnavailableError } from '../../core/errors.ts'
import type { Store, StoredChunk } from '../../core/store.ts'
import { openEmbeddedStore } from './open-embedded-store.ts'
import { WRITER_DOCUMENTS, writerChunks, writerDocument } from './testing/endless-writer.ts'

const ROUNDS = 15
const WRITER = fileURLToPath(new URL('testing/endless-writer.ts', import.meta.url))

describe('a writer that is killed at any moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('leaves every document whole and what it acknowledged there; a reader all the while sees one version of each', async () => {
    const reader = await openEmbeddedStore(folder, { mode: 'read' })
    const acknowledged = new Map<DocumentId, number>()
    let nextStep = 0
    let looks = 0
    for (let round = 0; round < ROUNDS; round++) {
      const writer = spawn(process.execPath, [WRITER, folder, String(nextStep)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(writer, 'exit')
      writer.stdout.setEncoding('utf8').on('data', (lines: string) => {
        for (const line of lines.trimEnd().split('\n')) {
          acknowledged.set(writerDocument(Number(line)), Number(line))
          nextStep = Number(line) + 1
        }
      })
      await once(writer.stdout, 'data')
      const killAt = performance.now() + 10 + Math.random() * 250
      while (performance.now() < killAt) {
        const known = new Map(acknowledged)
        await expectWhole(reader, known)
        looks++
        await sleep(1)
      }
      writer.kill('SIGKILL')
      await ended
      await expectWhole(reader, acknowledged)
    }
    expect(looks).toBeGreaterThan(ROUNDS)

    const reopened = await openEmbeddedStore(folder, { mode: 'write' })
    await expectWhole(reopened, acknowledged)
    const live = await reopened.live()
    if (live === undefined) throw new NothingIndexedError('expected a live generation')
    const { chunks } = await reopened.digest(live.id)
    const versions = await versionsIn(reopened)
    expect(chunks).toBe([...versions.values()].reduce((sum, step) => sum + writerChunks(step), 0))
    await reopened.close()
    await reader.close()
  })
})

/** One version of each document, complete, and none older than what was acknowledged before. */
async function expectWhole(store: Store, acknowledged: ReadonlyMap<DocumentId, number>): Promise<void> {
  const versions = await versionsIn(store)
  for (const [id, step] of acknowledged) expect(versions.get(id)).toBeGreaterThanOrEqual(step)
}

/** Each document's step, read from its chunks, all of which must be there and of that step. */
async function versionsIn(store: Store): Promise<ReadonlyMap<DocumentId, number>> {
  const stored = await storedChunks(store)
  const steps = Map.groupBy(stored, ({ document }) => document.id)
  return new Map(
    [...steps].map(([id, chunks]) => {
      const found = new Set(chunks.map(({ chunk }) => /step-(\d+)/.exec(chunk.text)?.[1]))
      expect(found.size).toBe(1)
      const step = Number([...found][0])
      expect(chunks.length).toBe(writerChunks(step))
      return [id, step]
    }),
  )
}

/** All of one view. The writer keeps what it replaces for a moment only: a view that came too late is taken again. */
async function storedChunks(store: Store): Promise<readonly StoredChunk[]> {
  const options = { k1: 1.2, b: 0.75, weights: { title: 0, headings: 0, body: 1 } }
  const scope = { principal: ANONYMOUS, filter: {} }
  while (true) {
    try {
      const view = await store.view()
      const hits = await view.bm25(new Map([['every', 1]]), 400 * WRITER_DOCUMENTS, scope, options)
      return await view.chunks(hits.map(({ chunkId }) => chunkId))
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
    }
  }
}
