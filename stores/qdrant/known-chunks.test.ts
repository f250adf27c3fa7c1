import { afterEach, beforeEach, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import type { Store } from '../../core/store.ts'
import { EAST, NORTH, PAGE_SETTINGS, page } from '../../core/testing/store-pages.ts'
import { knownChunks } from './known-chunks.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { chunkPoint } from './point-ids.ts'
import { qdrantServer } from './qdrant-server.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from './testing/fake-qdrant.ts'

const NAME = 'plumbline-g1'
const SCOPE = { principal: ANONYMOUS, filter: {} }
const A = page('guide:a', [{ text: 'one way', vector: EAST }])
const B = page('guide:b', [{ text: 'another way', vector: NORTH }])

let fake: FakeQdrant
let store: Store
beforeEach(async () => {
  fake = await startFakeQdrant()
  store = await openQdrantStore({ ...QDRANT_DEFAULTS, url: fake.url })
  const { id } = await store.createGeneration(PAGE_SETTINGS)
  await store.apply(id, [A, B])
  await store.promote(id)
})
afterEach(async () => {
  await store.close()
  await fake.close()
})

/** Requests for points by id, but the one for the clock that every view makes. */
const reads = async (work: () => Promise<unknown>) => {
  const begun = fake.requests.length
  await work()
  return fake.requests.slice(begun).filter((line) => line === `POST /collections/${NAME}/points`).length - 1
}
const ask = async () => {
  const view = await store.view()
  const found = await view.dense(Float32Array.from(EAST), 2, SCOPE)
  const terms = new Map([['way', 1]])
  const options = { k1: 1.2, b: 0.75, weights: { title: 1, headings: 1, body: 1 } }
  const counted = await view.bm25(terms, 2, SCOPE, options)
  return { found, counted, vectors: await view.vectors(found.map(({ chunkId }) => chunkId)) }
}

it('reads what a search found once, whatever is asked of it afterwards, and only what is new again', async () => {
  expect(await reads(ask)).toBe(1)
  expect(await reads(ask)).toBe(0)
  await store.apply('g1', [page('guide:b', [{ text: 'a third way', vector: EAST }])])
  expect(await reads(ask)).toBe(1)
  expect((await ask()).counted).toHaveLength(2)
})

it('reads the page of what a search found once, and asks nothing of which version it is', async () => {
  const show = async () => {
    const view = await store.view()
    const found = await view.dense(Float32Array.from(EAST), 2, SCOPE)
    return view.chunks(found.map(({ chunkId }) => chunkId))
  }
  const first = await show()
  expect(first.map(({ document }) => document.id)).toEqual(['guide:a', 'guide:b'])
  const begun = fake.requests.length
  expect(await show()).toEqual(first)
  expect(fake.requests.slice(begun)).toEqual([
    'GET /aliases',
    `POST /collections/${NAME}/points`,
    `POST /collections/${NAME}/points/query`,
  ])
  await store.apply('g1', [page('guide:b', [{ text: 'a third way', vector: EAST }])])
  expect((await show()).map(({ chunk }) => chunk.text)).toEqual(['one way', 'a third way'])
})

it('forgets what it knows where the collection was thrown away and made again, which counts its commits anew', async () => {
  const show = async () => {
    const view = await store.view()
    const found = await view.dense(Float32Array.from(EAST), 1, SCOPE)
    return (await view.chunks(found.map(({ chunkId }) => chunkId))).map(({ chunk }) => chunk.text)
  }
  expect(await show()).toEqual(['one way'])
  for (const name of [NAME, 'plumbline-catalog']) {
    await fetch(`${fake.url}/collections/${name}`, { method: 'DELETE' })
  }
  const other = await openQdrantStore({ ...QDRANT_DEFAULTS, url: fake.url })
  const { id } = await other.createGeneration(PAGE_SETTINGS)
  await other.apply(id, [page('guide:a', [{ text: 'said anew', vector: EAST }])])
  await other.promote(id)
  expect([id, await show()]).toEqual(['g1', ['said anew']])
  await other.close()
})

it('knows the generation that was asked before, as a rollback finds it, and lets go of what it knows of older ones', async () => {
  const dense = async (id?: 'g1') => (await store.view(id)).dense(Float32Array.from(EAST), 1, SCOPE)
  const moveOn = async () => {
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    await store.apply(id, [A])
    await store.promote(id)
    await dense()
  }
  await dense()
  expect(await reads(() => dense('g1'))).toBe(0)
  await moveOn()
  expect(await reads(() => dense('g1'))).toBe(0)
  await moveOn()
  expect(await reads(() => dense('g1'))).toBe(1)
})

it('finds the page of a chunk that this view has not met', async () => {
  const [chunk] = B.chunks.map((each) => each.chunk)
  const [found] = await (await store.view()).chunks(chunk === undefined ? [] : [chunk.id])
  expect(found).toMatchObject({ chunk: { text: 'another way' }, document: { id: 'guide:b' } })
})

it('gives nobody what they could change for others', async () => {
  const [vector] = (await ask()).vectors
  vector?.fill(0)
  expect((await ask()).vectors[0]).toEqual(Float32Array.from(EAST))
})

it('forgets the chunk used longest ago where there are too many, and reads it again', async () => {
  const server = qdrantServer({ ...QDRANT_DEFAULTS, url: fake.url })
  const known = knownChunks({ server, name: NAME }, 1)
  const [a, b] = [A, B].map(({ chunks }) => chunks.map(({ chunk }) => chunkPoint(chunk.id, 1))[0] ?? '')
  if (a === undefined || b === undefined) throw new Error('expected a chunk a page')
  const ids = async (...points: string[]) => [...(await known.read(points)).values()].map(({ id }) => id)
  expect(await ids(a, b)).toEqual([A, B].flatMap(({ chunks }) => chunks.map(({ chunk }) => chunk.id)))
  const begun = fake.requests.length
  await ids(b)
  expect(fake.requests.length - begun).toBe(0)
  await ids(a)
  expect(fake.requests.length - begun).toBe(1)
  expect(await ids('00000000-0000-8000-8000-000000000000')).toEqual([])
})
