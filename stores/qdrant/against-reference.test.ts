import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Store, StoreView } from '../../core/store.ts'
import { openReferenceStore } from '../../core/testing/reference-store.ts'
import { answers, batches, IDS, question, statesOf, toChanges } from '../../core/testing/store-histories.ts'
import { PAGE_SETTINGS } from '../../core/testing/store-pages.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from './testing/fake-qdrant.ts'

// Hundreds of requests a history.
vi.setConfig({ testTimeout: 300_000 })

describe('the Qdrant store, on a fake server, beside the reference store', () => {
  let fake: FakeQdrant
  let writers: readonly Store[]
  beforeAll(async () => {
    fake = await startFakeQdrant()
    const settings = { ...QDRANT_DEFAULTS, url: fake.url }
    writers = await Promise.all([openQdrantStore(settings), openQdrantStore(settings)])
  })
  afterAll(async () => {
    for (const store of writers) await store.close()
    await fake.close()
  })

  it('gives the same answers to the bit after any changes by two writers, also through views from before', async () => {
    const [one, other] = writers
    if (one === undefined || other === undefined) throw new Error('expected two writers')
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(question, { minLength: 1, maxLength: 2 }),
        async (work, questions) => {
          const reference = openReferenceStore()
          const { id: expectedId } = await reference.createGeneration(PAGE_SETTINGS)
          const { id } = await one.createGeneration(PAGE_SETTINGS)
          const seen: (readonly [StoreView, StoreView])[] = []
          for (const [turn, batch] of toChanges(work).entries()) {
            await reference.apply(expectedId, batch)
            await (turn % 2 === 0 ? one : other).apply(id, batch)
            seen.push([await one.view(id), await reference.view(expectedId)])
          }
          for (const [view, expected] of seen) {
            for (const asked of questions)
              expect(await answers(view, asked)).toEqual(await answers(expected, asked))
          }
          expect(await other.digest(id)).toEqual(await reference.digest(expectedId))
          expect(await statesOf(other, id)).toEqual(await statesOf(reference, expectedId))
          expect(await other.recorded(id, IDS)).toEqual(await reference.recorded(expectedId, IDS))
          await one.drop(id)
        },
      ),
      { numRuns: 12 },
    )
  })
})
