import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Access, ANONYMOUS, type Principal, PUBLIC_GROUP } from '../access.ts'
import type { DocumentId } from '../document.ts'
import { DimensionMismatchError } from '../errors.ts'
import type { Bm25Options, Filter, GenerationId, ScoredChunk, Store } from '../store.ts'
import { PAGE_SETTINGS, page } from './store-pages.ts'

const EAST = Float32Array.of(1, 0, 0, 0)
const BODY_ONLY: Bm25Options = { k1: 1.2, b: 0.75, weights: { title: 0, headings: 0, body: 1 } }
const EVERYTHING = { principal: ANONYMOUS, filter: {} }

/** What every store promises of searches; a part of `storeContract`. */
export function storeSearchContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as searched`, () => {
    let store: Store
    let id: GenerationId
    beforeEach(async () => {
      store = await open()
      id = (await store.createGeneration(PAGE_SETTINGS)).id
    })
    afterEach(() => store.close())

    describe('dense', () => {
      it('ranks by cosine, at most limit', async () => {
        await store.apply(id, [
          page('d:far', [{ text: 'far', vector: [-1, 0, 0, 0] }]),
          page('d:near', [{ text: 'near', vector: [4, 3, 0, 0] }]),
          page('d:same', [{ text: 'same', vector: [1, 0, 0, 0] }]),
        ])
        const hits = await dense(9)
        expect(documents(hits)).toEqual(['d:same', 'd:near', 'd:far'])
        // 4 of (4, 3)/5 lie on the first axis; stored as float32.
        expect(hits.map(({ score }) => score)).toEqual([1, Math.fround(4 / 5), -1])
        expect(documents(await dense(2))).toEqual(['d:same', 'd:near'])
        expect(await dense(0)).toEqual([])
      })

      it('orders equal scores by chunk id, also at the cut', async () => {
        const paths = ['e', 'b', 'd', 'a', 'c']
        await store.apply(
          id,
          paths.map((path) => page(`d:${path}`, [{ text: 'same', vector: [1, 0, 0, 0] }])),
        )
        expect(documents(await dense(3))).toEqual(['d:a', 'd:b', 'd:c'])
      })

      it('tells apart scores that differ by less than any 8-bit code', async () => {
        const turned = (angle: number) => [Math.cos(angle), Math.sin(angle), 0, 0]
        await store.apply(
          id,
          Array.from({ length: 40 }, (_, i) =>
            page(`d:${i}`, [{ text: 'x', vector: turned(0.01 + i / 1e4) }]),
          ),
        )
        expect(documents(await dense(4))).toEqual(['d:0', 'd:1', 'd:2', 'd:3'])
      })

      it('gives a vector of zeros the score 0', async () => {
        await store.apply(id, [page('d:zero', [{ text: 'zero', vector: [0, 0, 0, 0] }])])
        expect((await dense(1))[0]?.score).toBe(0)
      })

      it('refuses a vector of other dimensions', async () => {
        const view = await store.view(id)
        await expect(view.dense(new Float32Array(5), 1, EVERYTHING)).rejects.toThrow(DimensionMismatchError)
      })
    })

    describe('bm25', () => {
      it('scores as the formula says', async () => {
        await store.apply(id, [
          text('d:1', 'pod pod node'),
          text('d:2', 'node'),
          text('d:3', 'other words here now'),
        ])
        const hits = await bm25({ pod: 1, node: 2 })
        // N = 3, lengths 3, 1, 4, average 8/3; pod is in one chunk, node in two.
        const idf = (df: number) => Math.log(1 + (3 - df + 0.5) / (df + 0.5))
        const part = (tf: number, length: number) =>
          (tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * length) / (8 / 3)))
        expect(documents(hits)).toEqual(['d:1', 'd:2'])
        expect(hits[0]?.score).toBeCloseTo(idf(1) * part(2, 3) + 2 * idf(2) * part(1, 3), 12)
        expect(hits[1]?.score).toBeCloseTo(2 * idf(2) * part(1, 1), 12)
      })

      it('weighs the fields and adds them before they saturate', async () => {
        const options = { k1: 1.2, b: 0, weights: { title: 3, headings: 2, body: 1 } }
        await store.apply(id, [
          page('d:1', [{ text: 'pod', vector: [1, 0, 0, 0], headings: ['pod', 'pod'] }], { title: 'pod' }),
        ])
        const [hit] = await bm25({ pod: 1 }, { options })
        // 3·1 + 2·2 + 1·1 = 8
        expect(hit?.score).toBeCloseTo((Math.log(1 + 0.5 / 1.5) * 8 * 2.2) / (8 + 1.2), 12)
      })

      it('passes over a field of weight 0, also for document frequencies', async () => {
        await store.apply(id, [
          page('d:1', [{ text: 'words', vector: [1, 0, 0, 0], headings: ['pod'] }], { title: 'pod' }),
          text('d:2', 'pod'),
        ])
        const hits = await bm25({ pod: 1 })
        expect(documents(hits)).toEqual(['d:2'])
        expect(hits[0]?.score).toBeCloseTo(Math.log(1 + 1.5 / 1.5), 12)
      })

      it('orders equal scores by chunk id and keeps to the limit', async () => {
        await store.apply(
          id,
          ['c', 'a', 'd', 'b'].map((path) => text(`d:${path}`, 'pod')),
        )
        expect(documents(await bm25({ pod: 1 }, { limit: 3 }))).toEqual(['d:a', 'd:b', 'd:c'])
        expect(await bm25({ pod: 1 }, { limit: 0 })).toEqual([])
      })

      it('finds nothing for unknown terms, for none, and in an empty generation', async () => {
        expect(await bm25({ pod: 1 })).toEqual([])
        await store.apply(id, [text('d:1', 'pod')])
        expect(await bm25({ unknown: 1 })).toEqual([])
        expect(await bm25({})).toEqual([])
      })

      it('forgets the terms of what was replaced or removed', async () => {
        await store.apply(id, [text('d:1', 'pod'), text('d:2', 'pod node'), text('d:3', 'node')])
        await store.apply(id, [text('d:1', 'other'), { kind: 'remove', documentId: 'd:3' }])
        const fresh = await store.createGeneration(PAGE_SETTINGS)
        await store.apply(fresh.id, [text('d:2', 'pod node'), text('d:1', 'other')])
        const terms = { pod: 1, node: 1, other: 1 }
        expect(await bm25(terms)).toEqual(await bm25(terms, { generation: fresh.id }))
      })

      it('counts a term that every chunk holds still as more than nothing', async () => {
        await store.apply(id, [text('d:1', 'pod'), text('d:2', 'pod')])
        for (const { score } of await bm25({ pod: 1 })) expect(score).toBeGreaterThan(0)
      })
    })

    describe('scope', () => {
      const staff: Access = { tenant: 'default', groups: ['admins', 'staff'] }
      const elsewhere: Access = { tenant: 'acme', groups: [PUBLIC_GROUP] }
      const closed: Access = { tenant: 'default', groups: [] }

      beforeEach(async () => {
        await store.apply(id, [
          text('a:public', 'pod node'),
          text('a:staff', 'pod pod', { access: staff }),
          text('b:acme', 'pod', { access: elsewhere }),
          text('b:closed', 'pod', { access: closed }),
          text('b:tagged', 'pod word', { tags: ['x', 'y'], language: 'de' }),
        ])
      })

      const principals: readonly (readonly [string, Principal, readonly DocumentId[]])[] = [
        ['anybody', ANONYMOUS, ['a:public', 'b:tagged']],
        [
          'a member of any of the groups',
          { tenant: 'default', groups: ['staff'] },
          ['a:public', 'a:staff', 'b:tagged'],
        ],
        ['a member of another group', { tenant: 'default', groups: ['guests'] }, ['a:public', 'b:tagged']],
        ['a group of that name elsewhere', { tenant: 'acme', groups: ['staff'] }, ['b:acme']],
        ['an unknown tenant', { tenant: 'nobody', groups: ['staff'] }, []],
      ]
      for (const [who, principal, expected] of principals) {
        it(`shows ${who} exactly what they may read`, async () => {
          expect(documents(await dense(9, { principal })).sort()).toEqual(expected)
          expect(documents(await bm25({ pod: 1 }, { principal })).sort()).toEqual(expected)
        })
      }

      const filters: readonly (readonly [string, Filter, readonly DocumentId[]])[] = [
        ['one source', { sources: ['a'] }, ['a:public']],
        ['any of two sources', { sources: ['b', 'a'] }, ['a:public', 'b:tagged']],
        ['a tag', { tags: ['y', 'z'] }, ['b:tagged']],
        ['a language', { languages: ['de'] }, ['b:tagged']],
        ['a source and a tag that do not meet', { sources: ['a'], tags: ['x'] }, []],
        ['an empty list', { tags: [] }, []],
        ['a source that is not there', { sources: ['none'] }, []],
      ]
      for (const [what, filter, expected] of filters) {
        it(`narrows to ${what}`, async () => {
          expect(documents(await dense(9, { filter })).sort()).toEqual(expected)
          expect(documents(await bm25({ pod: 1 }, { filter })).sort()).toEqual(expected)
        })
      }

      it('keeps the scores of what a filter leaves', async () => {
        const scoreOfTagged = async (filter: Filter) =>
          (await bm25({ pod: 1 }, { filter })).find(({ documentId }) => documentId === 'b:tagged')?.score
        expect(await scoreOfTagged({ tags: ['x'] })).toBe(await scoreOfTagged({}))
      })

      it('changes no score when hidden documents come, change and go', async () => {
        const before = [await bm25({ pod: 1, node: 1 }), await dense(9)]
        await store.apply(id, [text('h:1', 'pod node node node', { access: closed })])
        await store.apply(id, [
          { kind: 'remove', documentId: 'a:staff' },
          text('b:acme', 'pod '.repeat(50), { access: elsewhere }),
        ])
        expect([await bm25({ pod: 1, node: 1 }), await dense(9)]).toEqual(before)
      })

      it('follows a change of access alone', async () => {
        const opened = text('b:closed', 'pod').document
        await store.apply(id, [{ kind: 'describe', document: opened }])
        expect(documents(await bm25({ pod: 1 }))).toContain('b:closed')
        const shut = text('b:closed', 'pod', { access: closed }).document
        await store.apply(id, [{ kind: 'describe', document: shut }])
        expect(documents(await bm25({ pod: 1 }))).not.toContain('b:closed')
        expect(documents(await dense(9))).not.toContain('b:closed')
      })
    })

    async function dense(
      limit: number,
      scope: { principal?: Principal; filter?: Filter } = {},
    ): Promise<readonly ScoredChunk[]> {
      return (await store.view(id)).dense(EAST, limit, { ...EVERYTHING, ...scope })
    }

    interface Bm25Request {
      readonly principal?: Principal
      readonly filter?: Filter
      readonly limit?: number
      readonly options?: Bm25Options
      readonly generation?: GenerationId
    }

    async function bm25(
      terms: Record<string, number>,
      request: Bm25Request = {},
    ): Promise<readonly ScoredChunk[]> {
      const { principal = ANONYMOUS, filter = {}, limit = 9, options = BODY_ONLY, generation = id } = request
      const view = await store.view(generation)
      return view.bm25(new Map(Object.entries(terms)), limit, { principal, filter }, options)
    }
  })
}

/** A page of one passage, of which every word counts in the body only. */
function text(id: DocumentId, words: string, fields: Parameters<typeof page>[2] = {}) {
  return page(id, [{ text: words.trim(), vector: [1, 0, 0, 0] }], fields)
}

function documents(hits: readonly ScoredChunk[]): DocumentId[] {
  return hits.map(({ documentId }) => documentId)
}
