import { beforeAll, describe, expect, it } from 'vitest'
import type { Analyzer } from '../analyzer.ts'
import type { Embedder } from '../embedder.ts'
import { byScoreThen } from '../ranking.ts'
import type { Candidate, RetrievalContext, Retriever } from '../retriever.ts'
import type { SearchScope, StoreView } from '../store.ts'
import { indexTexts, type TextPage } from './index-texts.ts'

/** A retriever with what its index must be made with. */
export interface RetrieverUnderTest {
  readonly retriever: Retriever
  readonly analyzer: Analyzer
  readonly embedder: Embedder
}

const OPEN_PAGES: readonly TextPage[] = [
  {
    path: 'drain.md',
    passages: ['drain a node of its pods', 'a drained node takes no pods', 'uncordon a node'],
  },
  { path: 'pods.md', passages: ['pods run containers', 'pods share a network'], tags: ['basics'] },
  { path: 'copy-a.md', passages: ['evict pods from a node'] },
  { path: 'copy-b.md', passages: ['evict pods from a node'], title: 'copy-a.md' },
  { path: 'bread.md', passages: ['bake bread with flour', 'let the dough rest'] },
]

const HIDDEN_PAGES: readonly TextPage[] = [
  { path: 'secret.md', passages: ['drain node pods', 'node node node'], access: access('default', 'staff') },
  { path: 'other.md', passages: ['drain a node of its pods'], access: access('another', 'public') },
]

const ANYONE: SearchScope = { principal: { tenant: 'default', groups: [] }, filter: {} }
const STAFF: SearchScope = { principal: { tenant: 'default', groups: ['staff'] }, filter: {} }
const QUESTION = 'drain pods from a node'

/**
 * What every retriever promises.
 *
 * @param name of the implementation, for the test report.
 */
export function retrieverContract(name: string, make: () => RetrieverUnderTest): void {
  describe(`${name} as a retriever`, () => {
    let retriever: Retriever
    let view: StoreView
    let openView: StoreView
    beforeAll(async () => {
      const made = make()
      retriever = made.retriever
      view = await indexTexts([...HIDDEN_PAGES, ...OPEN_PAGES], made)
      openView = await indexTexts(OPEN_PAGES, made)
    })

    const ask = (question: string, context: Partial<RetrievalContext> = {}): Promise<readonly Candidate[]> =>
      retriever.retrieve(question, { view, scope: ANYONE, limit: 100, ...context })

    it('ranks by score, then by chunk id, each chunk once', async () => {
      const found = await ask(QUESTION)
      expect(found.length).toBeGreaterThan(3)
      expect([...found].sort(byScoreThen(({ chunkId }) => chunkId))).toEqual(found)
      expect(new Set(found.map(({ chunkId }) => chunkId)).size).toBe(found.length)
      expect(found.every(({ score }) => Number.isFinite(score))).toBe(true)
    })

    it('marks every candidate with its own rank and score under its name', async () => {
      const found = await ask(QUESTION)
      expect(found.map(({ stages }) => stages[retriever.name])).toEqual(
        found.map(({ score }, index) => ({ rank: index + 1, score })),
      )
    })

    it('gives a prefix of the same ranking for a smaller limit', async () => {
      const all = await ask(QUESTION)
      for (const limit of [1, 2, 3]) expect(await ask(QUESTION, { limit })).toEqual(all.slice(0, limit))
    })

    it('gives the same answer again, also beside another question', async () => {
      const all = await ask(QUESTION)
      const [again] = await Promise.all([ask(QUESTION), ask('bread')])
      expect(again).toEqual(all)
    })

    it('is not moved by what the principal may not read, neither in candidates nor in scores', async () => {
      expect(await ask(QUESTION)).toEqual(await ask(QUESTION, { view: openView }))
      const paths = async (scope: SearchScope) =>
        new Set((await ask(QUESTION, { scope })).map(({ documentId }) => documentId))
      expect(await paths(ANYONE)).not.toContain('test:secret.md')
      expect(await paths(STAFF)).toContain('test:secret.md')
      expect(await paths(STAFF)).not.toContain('test:other.md')
    })

    it('keeps to the filter', async () => {
      const found = await ask(QUESTION, { scope: { ...ANYONE, filter: { tags: ['basics'] } } })
      expect(new Set(found.map(({ documentId }) => documentId))).toEqual(new Set(['test:pods.md']))
      expect(await ask(QUESTION, { scope: { ...ANYONE, filter: { sources: [] } } })).toEqual([])
    })

    it('finds nothing in an empty index', async () => {
      expect(await ask(QUESTION, { view: await indexTexts([], make()) })).toEqual([])
    })

    it('tells how long its own stage took, once', async () => {
      const told: string[] = []
      await ask(QUESTION, {
        onStage: (stage, durationMs) => {
          told.push(stage)
          expect(durationMs).toBeGreaterThanOrEqual(0)
        },
      })
      expect(told.filter((stage) => stage === retriever.name)).toHaveLength(1)
    })

    it('refuses a call whose signal has fired, with the reason', async () => {
      const reason = new Error('changed my mind')
      await expect(ask(QUESTION, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })
  })
}

function access(tenant: string, group: string): { tenant: string; groups: string[] } {
  return { tenant, groups: [group] }
}
