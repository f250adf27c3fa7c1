import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../access.ts'
import type { ChunkId } from '../chunk.ts'
import {
  DimensionMismatchError,
  InvalidDocumentError,
  StaleContentError,
  UnknownChunkError,
} from '../errors.ts'
import type { GenerationId, Store, StoreChange, StoreView } from '../store.ts'
import { storeGenerationContract } from './store-generation-contract.ts'
import { EAST, ONE, PAGE_SETTINGS, page, pageDocument, TWO } from './store-pages.ts'
import { storeSearchContract } from './store-search-contract.ts'

const EVERYTHING = { principal: ANONYMOUS, filter: {} }

/**
 * What every store promises. `open` makes a fresh, empty one; the suite closes it.
 *
 * @param name of the implementation, for the test report.
 */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store`, () => {
    let store: Store
    let id: GenerationId
    beforeEach(async () => {
      store = await open()
      id = (await store.createGeneration(PAGE_SETTINGS)).id
    })
    afterEach(() => store.close())

    describe('changes', () => {
      it('gives back a chunk and its document as they were put in', async () => {
        const change = page('guide:a.md', TWO, {
          title: 'A "title" with ü, 🚀, a NUL \u0000 and half a pair \ud83d',
          tags: ['x', 'ä'],
          language: 'de',
          url: 'https://example.com/a',
          metadata: { weight: 1.5, draft: false, owner: 'ü' },
          sourceUpdatedAtMs: 1_234,
          indexedAtMs: 5_678,
        })
        await store.apply(id, [change])
        const stored = await (await store.view(id)).chunks(
          change.chunks.map(({ chunk }) => chunk.id).reverse(),
        )
        expect(stored.map(({ chunk }) => chunk)).toEqual(change.chunks.map(({ chunk }) => chunk).reverse())
        for (const { document } of stored) expect(document).toEqual(change.document)
        expect('url' in (await documentOf(page('guide:b.md', ONE)))).toBe(false)
      })

      it('keeps odd text to the code unit', async () => {
        const text = 'NUL \u0000, half a pair \ud83d, CRLF \r\n, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢'
        const change = page('guide:päth with #hash: and spaces.md', [
          { text, vector: EAST, headings: ['"#\n'] },
        ])
        await store.apply(id, [change])
        const [stored] = await (await store.view(id)).chunks([idOf(change, 0)])
        expect(stored?.chunk).toEqual(change.chunks[0]?.chunk)
        expect(stored?.document.body).toBe(text)
      })

      it('replaces a document whole: the old chunks are gone, the new are there', async () => {
        const [old, fresh] = [page('guide:a.md', ONE), page('guide:a.md', TWO)]
        await store.apply(id, [old])
        await store.apply(id, [fresh])
        expect(await found()).toEqual([idOf(fresh, 1), idOf(fresh, 0)])
        const view = await store.view(id)
        await expect(view.chunks([idOf(old, 0)])).rejects.toThrow(UnknownChunkError)
      })

      it('applies the changes of one call in their order', async () => {
        const last = page('guide:a.md', TWO, { tags: ['new'] })
        await store.apply(id, [
          page('guide:a.md', ONE),
          { kind: 'remove', documentId: 'guide:a.md' },
          page('guide:a.md', ONE),
          page('guide:a.md', TWO),
          { kind: 'describe', document: last.document },
          page('guide:b.md', ONE),
          { kind: 'remove', documentId: 'guide:b.md' },
        ])
        expect(await counts()).toEqual([{ source: 'guide', documents: 1, chunks: 2 }])
        expect(await (await store.view(id)).document('guide:a.md', ANONYMOUS)).toEqual(last.document)
      })

      it('is idempotent', async () => {
        const changes: StoreChange[] = [
          page('guide:a.md', TWO),
          { kind: 'describe', document: pageDocument('guide:a.md', TWO, { tags: ['t'] }) },
          { kind: 'remove', documentId: 'guide:gone.md' },
        ]
        await store.apply(id, changes)
        const once = await store.digest(id)
        await store.apply(id, changes)
        expect(await store.digest(id)).toEqual(once)
        expect(await counts()).toEqual([{ source: 'guide', documents: 1, chunks: 2 }])
      })

      it('describes a document anew and leaves its text, chunks and vectors alone', async () => {
        const change = page('guide:a.md', TWO)
        await store.apply(id, [change])
        const described = pageDocument('guide:a.md', TWO, {
          tags: ['t'],
          language: 'fr',
          url: 'https://example.com',
          metadata: { a: 1 },
          sourceUpdatedAtMs: 9,
          indexedAtMs: 10,
        })
        await store.apply(id, [{ kind: 'describe', document: described }])
        const [stored] = await (await store.view(id)).chunks([idOf(change, 0)])
        expect(stored).toEqual({ chunk: change.chunks[0]?.chunk, document: described })
        expect(await found()).toEqual([idOf(change, 1), idOf(change, 0)])
      })

      it('refuses to describe a document that is not stored, or with other content', async () => {
        await store.apply(id, [page('guide:a.md', ONE)])
        for (const document of [pageDocument('guide:a.md', TWO), pageDocument('guide:b.md', ONE)]) {
          await expect(store.apply(id, [{ kind: 'describe', document }])).rejects.toThrow(StaleContentError)
        }
      })

      it('holds a document without chunks', async () => {
        await store.apply(id, [page('guide:empty.md', [])])
        expect(await counts()).toEqual([{ source: 'guide', documents: 1, chunks: 0 }])
        expect(await (await store.view(id)).document('guide:empty.md', ANONYMOUS)).toBeDefined()
      })

      it('goes out from a footing that its own changes leave as good as it was', async () => {
        const footing = await store.footing(id)
        expect(footing.generation).toBe(id)
        await store.apply(id, [page('guide:a.md', ONE), page('guide:b.md', ONE)], { footing })
        const document = pageDocument('guide:a.md', ONE, { tags: ['t'] })
        await store.apply(id, [{ kind: 'describe', document }], { footing })
        await store.apply(id, [page('guide:a.md', TWO), { kind: 'remove', documentId: 'guide:b.md' }], {
          footing,
        })
        expect(await counts()).toEqual([{ source: 'guide', documents: 1, chunks: 2 }])
      })

      it('begins nothing once its signal has fired', async () => {
        const reason = new Error('enough')
        const applying = store.apply(id, [page('guide:a.md', ONE)], { signal: AbortSignal.abort(reason) })
        await expect(applying).rejects.toBe(reason)
        expect(await counts()).toEqual([])
      })

      it('does nothing for no changes and for the removal of what is not there', async () => {
        await store.apply(id, [])
        await store.apply(id, [{ kind: 'remove', documentId: 'guide:a.md' }])
        expect(await counts()).toEqual([])
      })

      it('refuses vectors of other dimensions and of no number, and writes nothing of that change', async () => {
        const good = page('guide:a.md', ONE)
        const withVector = (vector: Float32Array): StoreChange => ({
          ...good,
          chunks: good.chunks.map((indexed) => ({ ...indexed, vector })),
        })
        const short = withVector(new Float32Array(3))
        await expect(store.apply(id, [short])).rejects.toThrow(DimensionMismatchError)
        const notANumber = withVector(Float32Array.of(1, 0, Number.NaN, 0))
        await expect(store.apply(id, [notANumber])).rejects.toThrow(InvalidDocumentError)
        expect(await counts()).toEqual([])
      })

      it('refuses chunks that are not slices of the body, belong elsewhere, or share an id', async () => {
        const good = page('guide:a.md', TWO)
        const [first, second] = good.chunks
        if (first === undefined || second === undefined) throw new Error('expected two chunks')
        const moved = { ...first, chunk: { ...first.chunk, start: 1 } }
        const foreign = { ...first, chunk: { ...first.chunk, documentId: 'guide:b.md' as const } }
        const renamed = { ...first, chunk: { ...first.chunk, id: 'guide:b.md#0-0' as const } }
        for (const chunks of [[moved], [foreign], [renamed], [first, first]]) {
          await expect(store.apply(id, [{ ...good, chunks }])).rejects.toThrow(InvalidDocumentError)
        }
        expect(await counts()).toEqual([])
      })

      it('keeps the vector that was given, whatever becomes of the array', async () => {
        const change = page('guide:a.md', ONE)
        await store.apply(id, [change])
        change.chunks[0]?.vector.fill(0)
        const [hit] = await (await store.view(id)).dense(Float32Array.from(EAST), 1, EVERYTHING)
        expect(hit?.score).toBe(1)
      })
    })

    describe('views', () => {
      it('go on showing what stood when they were made', async () => {
        const [old, other] = [page('guide:a.md', ONE), page('guide:b.md', ONE)]
        await store.apply(id, [old, other])
        const view = await store.view(id)
        const hits = await view.dense(Float32Array.from(EAST), 9, EVERYTHING)
        await store.apply(id, [
          page('guide:a.md', TWO, { title: 'new' }),
          { kind: 'describe', document: pageDocument('guide:b.md', ONE, { tags: ['new'] }) },
          page('guide:c.md', ONE),
        ])
        await store.apply(id, [{ kind: 'remove', documentId: 'guide:b.md' }])
        expect(await view.dense(Float32Array.from(EAST), 9, EVERYTHING)).toEqual(hits)
        expect(await view.chunks([idOf(old, 0), idOf(other, 0)])).toEqual([
          { chunk: old.chunks[0]?.chunk, document: old.document },
          { chunk: other.chunks[0]?.chunk, document: other.document },
        ])
        expect(await view.vectors([idOf(other, 0), idOf(old, 0)])).toEqual([
          Float32Array.from(EAST),
          Float32Array.from(EAST),
        ])
        expect(await view.chunkIds('guide:a.md', ANONYMOUS)).toEqual([idOf(old, 0)])
        expect(await view.chunkIds('guide:c.md', ANONYMOUS)).toEqual([])
        expect(await view.document('guide:b.md', ANONYMOUS)).toEqual(other.document)
        expect(await view.document('guide:c.md', ANONYMOUS)).toBe(undefined)
        expect(await view.sources(ANONYMOUS)).toEqual([{ source: 'guide', documents: 2, chunks: 2 }])
        expect(await counts()).toEqual([{ source: 'guide', documents: 2, chunks: 3 }])
      })

      it('show a document only to those who may read it', async () => {
        const access = { tenant: 'acme', groups: ['staff'] }
        await store.apply(id, [page('guide:a.md', ONE, { access })])
        const view = await store.view(id)
        expect(await view.document('guide:a.md', { tenant: 'acme', groups: ['staff', 'x'] })).toBeDefined()
        expect(await view.document('guide:a.md', { tenant: 'acme', groups: [] })).toBe(undefined)
        expect(await view.document('guide:a.md', { tenant: 'default', groups: ['staff'] })).toBe(undefined)
        expect(await view.chunkIds('guide:a.md', { tenant: 'acme', groups: ['staff'] })).toHaveLength(1)
        expect(await view.chunkIds('guide:a.md', { tenant: 'acme', groups: ['x'] })).toEqual([])
        expect(await view.sources({ tenant: 'acme', groups: ['x'] })).toEqual([])
      })

      it('name the chunk that they do not know', async () => {
        await store.apply(id, [page('guide:a.md', ONE)])
        const view = await store.view(id)
        for (const unknown of ['guide:a.md#0-0', 'guide:b.md#0-0', 'nonsense:'] as ChunkId[]) {
          await expect(view.chunks([unknown])).rejects.toThrow(UnknownChunkError)
          await expect(view.vectors([unknown])).rejects.toThrow(UnknownChunkError)
        }
        expect(await view.chunks([])).toEqual([])
        expect(await view.vectors([])).toEqual([])
        expect(await view.chunkIds('guide:b.md', ANONYMOUS)).toEqual([])
      })

      it('give the vectors and the order of chunks as they were put in', async () => {
        const change = page('guide:a.md', [...TWO, ...ONE, ...TWO])
        await store.apply(id, [page('guide:0.md', ONE), change])
        const view = await store.view(id)
        const ids = change.chunks.map(({ chunk }) => chunk.id)
        expect(await view.chunkIds('guide:a.md', ANONYMOUS)).toEqual(ids)
        expect(await view.vectors(ids.toReversed())).toEqual(
          change.chunks.map(({ vector }) => vector).toReversed(),
        )
      })

      it('count sources by name', async () => {
        await store.apply(id, [page('z:1', ONE), page('a:1', TWO), page('a:2', ONE)])
        expect(await counts()).toEqual([
          { source: 'a', documents: 2, chunks: 3 },
          { source: 'z', documents: 1, chunks: 1 },
        ])
      })
    })

    async function documentOf(change: Extract<StoreChange, { kind: 'replace' }>) {
      await store.apply(id, [change])
      const [stored] = await (await store.view(id)).chunks([idOf(change, 0)])
      return stored?.document ?? {}
    }

    async function found(): Promise<readonly ChunkId[]> {
      const hits = await (await store.view(id)).dense(Float32Array.from(EAST), 99, EVERYTHING)
      return hits.map(({ chunkId }) => chunkId)
    }

    async function counts(): Promise<Awaited<ReturnType<StoreView['sources']>>> {
      return (await store.view(id)).sources(ANONYMOUS)
    }
  })

  storeSearchContract(name, open)
  storeGenerationContract(name, open)
}

function idOf(change: Extract<StoreChange, { kind: 'replace' }>, index: number): ChunkId {
  const indexed = change.chunks[index]
  if (indexed === undefined) throw new Error(`expected a chunk at ${index}`)
  return indexed.chunk.id
}
