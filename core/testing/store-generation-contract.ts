import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../access.ts'
import { GenerationLiveError, NothingIndexedError, UnknownGenerationError } from '../errors.ts'
import type { GenerationId, Store, StoreChange, StoredDocumentState, StoreView } from '../store.ts'
import { EAST, NORTH, ONE, PAGE_SETTINGS, page, TWO } from './store-pages.ts'

/** What every store promises of generations, of the audit and of digests; a part of `storeContract`. */
export function storeGenerationContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} with its generations`, () => {
    let store: Store
    let id: GenerationId
    beforeEach(async () => {
      store = await open()
      id = (await store.createGeneration(PAGE_SETTINGS)).id
    })
    afterEach(() => store.close())

    describe('generations', () => {
      it('are listed by number with what they were built with', async () => {
        const second = await store.createGeneration({ ...PAGE_SETTINGS, dimensions: 8 })
        const listed = await store.generations()
        expect(listed.map((generation) => generation.id)).toEqual([id, second.id])
        expect(listed[1]).toEqual(second)
        expect(listed[0]).toMatchObject(PAGE_SETTINGS)
      })

      it('answer nobody before one is promoted', async () => {
        expect(await store.live()).toBe(undefined)
        await expect(store.view()).rejects.toThrow(NothingIndexedError)
      })

      it('are apart: a change of one shows in no other', async () => {
        const second = await store.createGeneration(PAGE_SETTINGS)
        await store.apply(id, [page('guide:a.md', ONE)])
        expect(await counts(second.id)).toEqual([])
      })

      it('take over in one step and back; a view stays with its own', async () => {
        const second = await store.createGeneration(PAGE_SETTINGS)
        await store.apply(id, [page('guide:a.md', ONE)])
        await store.apply(second.id, [page('guide:a.md', TWO)])
        await store.promote(id)
        const before = await store.view()
        await store.promote(second.id)
        expect((await store.live())?.id).toBe(second.id)
        expect((await store.view()).generation.id).toBe(second.id)
        expect(before.generation.id).toBe(id)
        expect(await before.sources(ANONYMOUS)).toEqual([{ source: 'guide', documents: 1, chunks: 1 }])
        await store.promote(id)
        expect((await store.view()).generation.id).toBe(id)
      })

      it('are dropped unless live, and their numbers do not come again', async () => {
        await store.promote(id)
        await expect(store.drop(id)).rejects.toThrow(GenerationLiveError)
        const second = await store.createGeneration(PAGE_SETTINGS)
        await store.drop(second.id)
        await expect(store.view(second.id)).rejects.toThrow(UnknownGenerationError)
        expect((await store.createGeneration(PAGE_SETTINGS)).id).not.toBe(second.id)
        expect((await store.generations()).length).toBe(2)
      })

      it('are refused by name where unknown', async () => {
        const calls = [
          () => store.promote('g99'),
          () => store.drop('g99'),
          () => store.apply('g99', []),
          () => store.footing('g99'),
          () => store.recorded('g99', []),
          () => store.view('g99'),
          () => statesOf('g99'),
          () => store.digest('g99'),
        ]
        for (const call of calls) await expect(call()).rejects.toThrow(UnknownGenerationError)
      })
    })

    describe('audit and digest', () => {
      it('records what was written last of each document asked for', async () => {
        const access = { tenant: 'acme', groups: ['b', 'a'] }
        const change = page('guide:a.md', ONE, { access })
        await store.apply(id, [change, page('guide:b.md', ONE)])
        const { contentDigest, accessDigest } = change.document
        expect(await store.recorded(id, ['guide:a.md', 'guide:none.md'])).toEqual(
          new Map([['guide:a.md', { contentDigest, accessDigest, access: change.document.access }]]),
        )
      })

      it('tells the state of every document by id, with digests recomputed from what is stored', async () => {
        const changes = ['\u{1f680}', '\uff5e', 'b', 'a'].map((path) => page(`guide:${path}`, ONE))
        await store.apply(id, [...changes, page('other:a', TWO)])
        await store.apply(id, [page('guide:a', TWO)])
        const states = await statesOf(id)
        // UTF-16 code units: the rocket (d83d …) stands before ～ (ff5e).
        const ids = ['guide:a', 'guide:b', 'guide:\u{1f680}', 'guide:\uff5e', 'other:a']
        expect(states.map(({ documentId }) => documentId)).toEqual(ids)
        for (const state of states) {
          expect(state.bodyDigest).toBe(state.contentDigest)
          expect(state.grantDigest).toBe(state.accessDigest)
          expect(state.copies).toBe(1)
        }
        expect((await statesOf(id, 'other')).map(({ documentId }) => documentId)).toEqual(['other:a'])
        expect(await statesOf(id, 'none')).toEqual([])
      })

      it('digests content whatever the order of work, the times and the name of the source', async () => {
        await store.apply(id, [page('guide:a.md', ONE), page('guide:b.md', TWO)])
        await store.apply(id, [page('guide:c.md', TWO), { kind: 'remove', documentId: 'guide:c.md' }])
        const digest = await store.digest(id)
        const second = await store.createGeneration(PAGE_SETTINGS)
        const later = { sourceUpdatedAtMs: 7, indexedAtMs: 8 }
        const named = { title: 'guide:b.md', ...later }
        await store.apply(second.id, [page('renamed:b.md', ONE)])
        await store.apply(second.id, [page('renamed:b.md', TWO, named)])
        await store.apply(second.id, [page('renamed:a.md', ONE, { title: 'guide:a.md', ...later })])
        const again = await store.digest(second.id)
        expect(again.digest).toBe(digest.digest)
        expect(again.sources['renamed']).toEqual(digest.sources['guide'])
        expect(again).toMatchObject({ documents: 2, chunks: 3 })
      })

      it('digests differently for another word, vector, heading, group, path or source', async () => {
        const variants: StoreChange[][] = [
          [page('guide:a.md', ONE, { title: 't' })],
          [page('guide:a.md', [{ text: 'first word', vector: EAST }], { title: 't' })],
          [page('guide:a.md', [{ text: 'first words', vector: NORTH }], { title: 't' })],
          [page('guide:a.md', [{ text: 'first words', vector: EAST, headings: ['H'] }], { title: 't' })],
          [page('guide:a.md', ONE, { title: 't', access: { tenant: 'default', groups: ['staff'] } })],
          [page('guide:b.md', ONE, { title: 't' })],
          [page('guide:a.md', ONE, { title: 't' }), page('other:b.md', ONE, { title: 't' })],
          [page('guide:a.md', ONE, { title: 't' }), page('guide:b.md', ONE, { title: 't' })],
          [],
        ]
        const digests = new Set<string>()
        for (const changes of variants) {
          const generation = await store.createGeneration(PAGE_SETTINGS)
          await store.apply(generation.id, changes)
          digests.add((await store.digest(generation.id)).digest)
        }
        expect(digests.size).toBe(variants.length)
      })
    })

    async function counts(generation: GenerationId): Promise<Awaited<ReturnType<StoreView['sources']>>> {
      return (await store.view(generation)).sources(ANONYMOUS)
    }

    async function statesOf(generation: GenerationId, source?: string): Promise<StoredDocumentState[]> {
      const states: StoredDocumentState[] = []
      for await (const state of store.states(generation, source)) states.push(state)
      return states
    }
  })
}
