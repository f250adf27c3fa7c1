import { QdrantClient } from '@qdrant/js-client-rest'
import { afterEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { DocumentTooLargeError, StoreRefusedError, StoreUnavailableError } from '../../core/errors.ts'
import { PAGE_SETTINGS, page } from '../../core/testing/store-pages.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, type FakeQdrantOptions, startFakeQdrant } from './testing/fake-qdrant.ts'

const PAGE = page('guide:a', [{ text: 'words', vector: [1, 0, 0, 0] }])

describe('the Qdrant store with what is not as it should be', () => {
  let fake: FakeQdrant
  afterEach(() => fake.close())

  const start = async (options: FakeQdrantOptions = {}) => {
    fake = await startFakeQdrant(options)
    return { ...QDRANT_DEFAULTS, url: fake.url }
  }

  it('refuses to open with a wrong key, and with none', async () => {
    const settings = await start({ apiKey: 'right' })
    for (const given of [{}, { apiKey: 'wrong' }]) {
      await expect(openQdrantStore({ ...settings, ...given })).rejects.toThrow(
        new StoreRefusedError(
          `expected Qdrant at ${fake.url} to list its aliases, got status 401: Invalid API key or JWT; check the key that store.apiKeyVariable names`,
        ),
      )
    }
    expect(await (await openQdrantStore({ ...settings, apiKey: 'right' })).generations()).toEqual([])
  })

  it('refuses a server that is too old, or of another major version', async () => {
    for (const version of ['1.16.3', '0.9.0', '2.0.0']) {
      const settings = await start({ version })
      await expect(openQdrantStore(settings)).rejects.toThrow(`got ${version}; install that`)
      if (version !== '2.0.0') await fake.close()
    }
  })

  it('opens where the server is away, says so when asked, and goes on once it is back', async () => {
    const settings = await start()
    fake.failAfter(0, /./u)
    const store = await openQdrantStore(settings)
    await expect(store.generations()).rejects.toThrow(StoreUnavailableError)
    fake.recover()
    expect(await store.generations()).toEqual([])
  })

  it('asks again where a connection breaks over a question, once, and writes nothing twice', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    fake.failNext(/count/u, undefined)
    const view = await store.view(id)
    const scope = { principal: ANONYMOUS, filter: {} }
    const options = { k1: 1.2, b: 0.75, weights: { title: 1, headings: 1, body: 1 } }
    expect(await view.bm25(new Map([['word', 1]]), 1, scope, options)).toEqual([])
    fake.failNext(/count/u, undefined, 2)
    await expect(view.bm25(new Map([['other', 1]]), 1, scope, options)).rejects.toThrow(StoreUnavailableError)
    fake.failNext(/PUT .*points/u, undefined)
    await expect(store.apply(id, [PAGE])).rejects.toThrow(StoreUnavailableError)
  })

  it('says which server is away', async () => {
    const settings = await start()
    await fake.close()
    const store = await openQdrantStore(settings)
    await expect(store.view()).rejects.toThrow(
      `expected Qdrant at ${fake.url} to tell its version, got fetch failed: `,
    )
    fake = await startFakeQdrant()
  })

  it('refuses a collection whose vectors have other dimensions than it says, and writes nothing', async () => {
    const settings = await start()
    const { id } = await (await openQdrantStore(settings)).createGeneration(PAGE_SETTINGS)
    const client = new QdrantClient({ url: fake.url, checkCompatibility: false })
    const { config } = await client.getCollection(`plumbline-${id}`)
    await client.deleteCollection(`plumbline-${id}`)
    const vectors = { dense: { size: 8, distance: 'Dot' as const } }
    await client.createCollection(`plumbline-${id}`, {
      vectors,
      sparse_vectors: { bm25: {} },
      metadata: config.metadata ?? {},
    })
    const store = await openQdrantStore(settings)
    const asked = [() => store.apply(id, [PAGE]), () => store.view(id), () => store.promote(id)]
    for (const ask of asked) {
      await expect(ask()).rejects.toThrow(
        `collection plumbline-${id}: expected vectors dense of 4 dimensions, for by-hand@000000000000/1, got 8; index into another one (store.index), or remove it`,
      )
    }
    expect(fake.points(`plumbline-${id}`)).toBe(0)
    expect(fake.requests.filter((line) => /points|index/u.test(line))).toHaveLength(PAYLOAD_INDEXES)
  })

  it('refuses a collection that somebody else made', async () => {
    const settings = await start()
    const client = new QdrantClient({ url: fake.url, checkCompatibility: false })
    await client.createCollection('plumbline-g1', { vectors: { size: 4, distance: 'Cosine' } })
    const store = await openQdrantStore(settings)
    await expect(store.apply('g1', [PAGE])).rejects.toThrow(
      'collection plumbline-g1: expected metadata of format 3, got none',
    )
  })

  it('looks at every vector of a collection that has no graph, so that another can be built beside it', async () => {
    const settings = await start()
    const { id } = await (await openQdrantStore(settings)).createGeneration(PAGE_SETTINGS)
    const walking = await openQdrantStore({ ...settings, search: 'hnsw' })
    await walking.apply(id, [PAGE])
    const next = await walking.createGeneration(PAGE_SETTINGS)
    await walking.apply(next.id, [PAGE])
    for (const generation of [id, next.id]) {
      const view = await walking.view(generation)
      await view.dense(Float32Array.of(1, 0, 0, 0), 1, { principal: ANONYMOUS, filter: {} })
    }
    const [exact, walked] = fake.questions.map(({ params }) => params)
    expect([exact, walked]).toEqual([{ exact: true }, { hnsw_ef: settings.hnswEf }])
  })

  it('waits where the server has too much to do, and then goes on', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    fake.failNext(/PUT .*points/u, 429, 2)
    await store.apply(id, [PAGE])
    expect(await (await store.view(id)).chunkIds('guide:a', ANONYMOUS)).toHaveLength(1)
  })

  it('tells an error that passes from one that stays', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    for (const [status, ErrorClass, isRetriable] of [
      [500, StoreUnavailableError, true],
      [503, StoreUnavailableError, true],
      [undefined, StoreUnavailableError, true],
      [400, StoreRefusedError, false],
      [403, StoreRefusedError, false],
      [413, DocumentTooLargeError, false],
    ] as const) {
      fake.failNext(/PUT .*points/u, status)
      const error = await store.apply(id, [PAGE]).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ErrorClass)
      expect(error).toMatchObject({ retriable: isRetriable })
    }
    await store.apply(id, [PAGE])
    await store.digest(id)
  })

  it('refuses a document that the server cannot take, and takes the others', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    const huge = page('guide:huge', [{ text: 'x'.repeat(33_000_000), vector: [1, 0, 0, 0] }])
    await expect(store.apply(id, [huge])).rejects.toThrow(DocumentTooLargeError)
    await store.apply(id, [PAGE])
    expect((await store.digest(id)).documents).toBe(1)
  })

  it('goes on where whoever made a collection died before its indexes', async () => {
    const settings = await start()
    fake.failNext(/PUT .*\/index/u, undefined, PAYLOAD_INDEXES)
    await expect((await openQdrantStore(settings)).createGeneration(PAGE_SETTINGS)).rejects.toThrow(
      StoreUnavailableError,
    )
    const store = await openQdrantStore(settings)
    const [left] = await store.generations()
    if (left === undefined) throw new Error('expected the collection to be left')
    await store.apply(left.id, [PAGE])
    expect(await (await store.view(left.id)).chunkIds('guide:a', ANONYMOUS)).toHaveLength(1)
  })
})

const PAYLOAD_INDEXES = 10
