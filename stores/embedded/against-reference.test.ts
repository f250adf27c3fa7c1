import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Principal } from '../../core/access.ts'
import type { Store, StoreView } from '../../core/store.ts'
import { openReferenceStore } from '../../core/testing/reference-store.ts'
import {
  answers,
  batches,
  fields,
  IDS,
  passages,
  question,
  statesOf,
  toChanges,
} from '../../core/testing/store-histories.ts'
import { PAGE_SETTINGS, page } from '../../core/testing/store-pages.ts'
import { openEmbeddedStore } from './open-embedded-store.ts'

// Many histories, each synced to disk: minutes on a disk that others use as well.
vi.setConfig({ testTimeout: 300_000 })

describe('the embedded store beside the reference store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  let writer: Store
  let reader: Store
  beforeAll(async () => {
    writer = await openEmbeddedStore(folder, { mode: 'write' })
    reader = await openEmbeddedStore(folder, { mode: 'read' })
  })
  afterAll(async () => {
    await reader.close()
    await writer.close()
    rmSync(folder, { recursive: true })
  })

  it('gives the same answers to the bit after any changes, to the writer and to a reader', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(question, { minLength: 1, maxLength: 4 }),
        async (work, questions) => {
          const reference = openReferenceStore()
          const { id: expectedId } = await reference.createGeneration(PAGE_SETTINGS)
          const { id } = await writer.createGeneration(PAGE_SETTINGS)
          const seen: (readonly [StoreView, StoreView])[] = []
          const changes = toChanges(work)
          for (const batch of changes) {
            await reference.apply(expectedId, batch)
            await writer.apply(id, batch)
            const expected = await reference.view(expectedId)
            seen.push([await writer.view(id), expected], [await reader.view(id), expected])
          }
          // Old views too: each still answers as of its time.
          for (const [view, expected] of seen) {
            for (const asked of questions)
              expect(await answers(view, asked)).toEqual(await answers(expected, asked))
          }
          expect(await reader.digest(id)).toEqual(await reference.digest(expectedId))
          expect(await statesOf(reader, id)).toEqual(await statesOf(reference, expectedId))
          expect(await reader.recorded(id, IDS)).toEqual(await reference.recorded(expectedId, IDS))
          await writer.drop(id)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts a term in an old view as of its time, though the block that it reads has grown since', async () => {
    const { id } = await writer.createGeneration(PAGE_SETTINGS)
    await writer.apply(id, [page('a:1', [{ text: 'pod', vector: [1, 0, 0, 0] }])])
    const views = [await writer.view(id), await reader.view(id)]
    const scope = { principal: { tenant: 'default', groups: [] }, filter: {} }
    const options = { k1: 1.2, b: 0.75, weights: { title: 1, headings: 1, body: 1 } }
    const scores = () =>
      Promise.all(
        views.map(async (view) => (await view.bm25(new Map([['pod', 1]]), 5, scope, options))[0]?.score),
      )
    const before = await scores()
    expect(before[0]).toBeGreaterThan(0)
    await writer.apply(id, [page('a:2', [{ text: 'pod pod', vector: [0, 1, 0, 0] }])])
    await (await reader.view(id)).bm25(new Map([['pod', 1]]), 5, scope, options)
    expect(await scores()).toEqual(before)
    await writer.drop(id)
  })

  it('shows the same to those who may not read what came, changed and went', async () => {
    const hidden = { tenant: 'default', groups: ['admins'] }
    const principal: Principal = { tenant: 'default', groups: ['staff'] }
    const visible = fc.array(fc.record({ id: fc.constantFrom(...IDS.slice(0, 3)), passages, fields }), {
      maxLength: 5,
    })
    const secret = fc.array(fc.record({ id: fc.constantFrom(...IDS.slice(3)), passages }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(visible, secret, question, async (shown, secrets, asked) => {
        const { id } = await writer.createGeneration(PAGE_SETTINGS)
        await writer.apply(
          id,
          shown.map((one) => page(one.id, one.passages, one.fields)),
        )
        const ask = async () =>
          answers(await writer.view(id), { ...asked, scope: { principal, filter: asked.scope.filter } })
        const before = await ask()
        await writer.apply(
          id,
          secrets.map((one) => page(one.id, one.passages, { access: hidden })),
        )
        expect(await ask()).toEqual(before)
        await writer.apply(
          id,
          secrets.map((one) => ({ kind: 'remove', documentId: one.id })),
        )
        expect(await ask()).toEqual(before)
        await writer.drop(id)
      }),
      { numRuns: 40 },
    )
  })
})
