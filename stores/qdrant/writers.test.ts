import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { StoreUnavailableError } from '../../core/errors.ts'
import type { GenerationId, Store } from '../../core/store.ts'
import { statesOf } from '../../core/testing/store-histories.ts'
import { PAGE_SETTINGS, page, pageDocument } from '../../core/testing/store-pages.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from './testing/fake-qdrant.ts'

const EAST = Float32Array.of(1, 0, 0, 0)
const ALL = { principal: ANONYMOUS, filter: {} }
const OLD = page('guide:a', [{ text: 'old words', vector: [1, 0, 0, 0] }])
const NEW = page('guide:a', [
  { text: 'new words', vector: [1, 0, 0, 0] },
  { text: 'more words', vector: [0, 1, 0, 0] },
])
const WRITES = /^(PUT|POST) .*\/points(\/payload|\/delete)?$/u

describe('writers of the Qdrant store', () => {
  let fake: FakeQdrant
  let now = 1_000_000
  let store: Store
  let id: GenerationId
  const open = () => openQdrantStore({ ...QDRANT_DEFAULTS, url: fake.url }, () => now)
  beforeEach(async () => {
    fake = await startFakeQdrant()
    store = await open()
    id = (await store.createGeneration(PAGE_SETTINGS)).id
    await store.apply(id, [OLD, page('guide:b', [{ text: 'other', vector: [0, 1, 0, 0] }])])
  })
  afterEach(async () => {
    await store.close()
    await fake.close()
  })

  const shown = async (from: Store = store) => {
    const view = await from.view(id)
    const dense = await view.dense(EAST, 9, ALL)
    return {
      dense,
      sources: await view.sources(ANONYMOUS),
      chunks: await view.chunkIds('guide:a', ANONYMOUS),
    }
  }
  /** What a store shows that was never disturbed. */
  const expected = async () => {
    const { id: quiet } = await store.createGeneration(PAGE_SETTINGS)
    await store.apply(quiet, [NEW, page('guide:b', [{ text: 'other', vector: [0, 1, 0, 0] }])])
    return (await store.digest(quiet)).digest
  }

  it('change nothing that a reader sees when killed before any of their requests, and the next one does it', async () => {
    const before = await shown()
    const requestsOfOneChange = await countRequests(() => store.apply(id, [OLD]))
    for (let survived = 0; survived < requestsOfOneChange; survived++) {
      const dying = await open()
      await dying.recorded(id, [])
      const begun = fake.requests.length
      fake.failAfter(survived, /./u)
      const applied = dying.apply(id, [NEW])
      const isApplied = await applied.then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(StoreUnavailableError)
          return false
        },
      )
      fake.recover()
      expect(fake.requests.length).toBeGreaterThan(begun)
      // Killed after the last write that counts, the change is there; at any other, nothing of it.
      const seen = await shown()
      expect([2, 1]).toContain(seen.chunks.length)
      if (!isApplied && seen.chunks.length === 1) expect(seen).toEqual(before)
      await store.apply(id, [OLD])
      expect(await shown()).toEqual(before)
    }
    await store.apply(id, [NEW])
    expect((await store.digest(id)).digest).toBe(await expected())
    for (const { copies } of await statesOf(store, id)) expect(copies).toBe(1)
  })

  it('write it again where an answer was lost, and it is there once', async () => {
    for (let turn = 0; turn < 8; turn++) {
      fake.loseNextAnswer(WRITES)
      await store.apply(id, [turn % 2 === 0 ? NEW : OLD]).catch((error: unknown) => {
        expect(error).toBeInstanceOf(StoreUnavailableError)
      })
    }
    await store.apply(id, [NEW])
    expect((await store.digest(id)).digest).toBe(await expected())
  })

  it('that write the same document at once leave one version of it, and true sums', async () => {
    const stores = [store, await open(), await open()]
    for (let turn = 0; turn < 6; turn++) {
      const outcomes = await Promise.allSettled(
        stores.map((each, i) => each.apply(id, [i % 2 === turn % 2 ? OLD : NEW])),
      )
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailableError)
      }
      // One at least gets through: of two rivals one gives up.
      expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
      const states = await statesOf(store, id)
      expect(states.map(({ documentId, copies }) => [documentId, copies])).toEqual([
        ['guide:a', 1],
        ['guide:b', 1],
      ])
      await store.digest(id)
    }
  })

  it('refuse to describe what another has replaced meanwhile', async () => {
    const other = await open()
    await other.apply(id, [NEW])
    const described = pageDocument('guide:a', [{ text: 'old words', vector: [1, 0, 0, 0] }], { tags: ['x'] })
    await expect(store.apply(id, [{ kind: 'describe', document: described }])).rejects.toThrow(/replace it/u)
  })

  it('sweep what was replaced once no view shows it any more', async () => {
    const collection = `plumbline-${id}`
    for (let turn = 0; turn < 5; turn++) await store.apply(id, [turn % 2 === 0 ? NEW : OLD])
    const view = await store.view(id)
    const many = fake.points(collection)
    await store.apply(id, [OLD])
    expect(await view.chunkIds('guide:a', ANONYMOUS)).toHaveLength(2)
    now += QDRANT_DEFAULTS.retentionMs + 1
    await store.apply(id, [OLD])
    expect(fake.points(collection)).toBeLessThan(many)
    expect((await shown()).chunks).toHaveLength(1)
    await store.digest(id)
  })

  it('take back, in time, what a writer wrote that never came back', async () => {
    // Leaves as much to be swept as each of the changes below.
    await store.apply(id, [OLD])
    const dying = await open()
    await dying.recorded(id, [])
    // It writes its points, and dies before it looks for rivals.
    fake.failAfter(5, /./u)
    await expect(dying.apply(id, [page('guide:c', NEW_PASSAGES)])).rejects.toThrow(StoreUnavailableError)
    fake.recover()
    const collection = `plumbline-${id}`
    const left = fake.points(collection)
    for (let turn = 0; turn < 3; turn++) {
      now += 11 * 60_000
      await store.apply(id, [OLD])
    }
    expect(fake.points(collection)).toBeLessThan(left)
    expect(await (await store.view(id)).sources(ANONYMOUS)).toEqual([
      { source: 'guide', documents: 2, chunks: 2 },
    ])
  })

  it('make one entry of many sums, which says the same', async () => {
    const other = await open()
    for (let turn = 0; turn < 70; turn++) await other.apply(id, [turn % 2 === 0 ? NEW : OLD])
    const before = await shown()
    now += QDRANT_DEFAULTS.retentionMs + 1
    await other.apply(id, [OLD])
    expect(await shown()).toEqual(before)
    // The clock, two documents with a chunk each, and a few sums.
    expect(fake.points(`plumbline-${id}`)).toBeLessThan(20)
    await store.digest(id)
  })

  async function countRequests(work: () => Promise<void>): Promise<number> {
    const before = fake.requests.length
    await work()
    return fake.requests.length - before
  }
})

const NEW_PASSAGES = [{ text: 'never seen', vector: [1, 0, 0, 0] }]
