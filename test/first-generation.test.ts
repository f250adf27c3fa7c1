import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store } from '../core/store.ts'
import { PAGE_SETTINGS } from '../core/testing/store-pages.ts'
import { ensureGeneration } from '../pipelines/generations.ts'
import { openQdrantStore } from '../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../stores/qdrant/qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from '../stores/qdrant/testing/fake-qdrant.ts'
import { type HoldProxy, startHoldProxy } from '../stores/qdrant/testing/hold-proxy.ts'

let fake: FakeQdrant
let slowly: HoldProxy
let slow: Store
let quick: Store
beforeEach(async () => {
  fake = await startFakeQdrant()
  slowly = await startHoldProxy(fake.url)
  slow = await openQdrantStore({ ...QDRANT_DEFAULTS, url: slowly.url })
  quick = await openQdrantStore({ ...QDRANT_DEFAULTS, url: fake.url })
})
afterEach(async () => {
  for (const part of [slow, quick, slowly, fake]) await part.close()
})

const taken = async (store: Store) => (await ensureGeneration(store, PAGE_SETTINGS)).generation.id
const left = async () => (await quick.generations()).map(({ id }) => id)

it('workers that begin an empty store at once take one generation, and leave no other behind', async () => {
  const stores = [slow, quick, quick, slow]
  expect(new Set(await Promise.all(stores.map(taken)))).toEqual(new Set(['g1']))
  expect(await left()).toEqual(['g1'])
})

it('a worker whose collection is long in coming takes the one that another made meanwhile', async () => {
  const making = slowly.holdNext(/^PUT \/collections\/[^/]*-g1$/u)
  const late = taken(slow)
  await making.reached
  expect(await taken(quick)).toBe('g1')
  making.release()
  expect(await late).toBe('g1')
  expect(await left()).toEqual(['g1'])
})

it('a worker that begins while a doubled generation is about to go takes the one that stays', async () => {
  const making = slowly.holdNext(/^PUT \/collections\/[^/]*-g1$/u)
  const dropping = slowly.holdNext(/^DELETE \/collections\/[^/]*-g2$/u)
  const late = taken(slow)
  await making.reached
  expect(await taken(quick)).toBe('g1')
  making.release()
  await dropping.reached
  expect(await left()).toEqual(['g1', 'g2'])
  expect(await taken(quick)).toBe('g1')
  dropping.release()
  expect(await late).toBe('g1')
})

it('a list of generations passes over one that goes while the list is made', async () => {
  await quick.createGeneration(PAGE_SETTINGS)
  await quick.createGeneration(PAGE_SETTINGS)
  const telling = slowly.holdNext(/^GET \/collections\/[^/]*-g2$/u)
  const listing = slow.generations()
  await telling.reached
  await quick.drop('g2')
  telling.release()
  expect((await listing).map(({ id }) => id)).toEqual(['g1'])
})
