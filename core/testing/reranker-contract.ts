import { beforeAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../access.ts'
import type { Reranker } from '../reranker.ts'
import type { Candidate, Retriever } from '../retriever.ts'
import type { StoreView } from '../store.ts'
import { indexTexts, type TextPage } from './index-texts.ts'
import type { RetrieverUnderTest } from './retriever-contract.ts'

/** A reranker, with a retriever whose candidates it can read. */
export interface RerankerUnderTest extends RetrieverUnderTest {
  readonly reranker: Reranker
}

const PAGES: readonly TextPage[] = [
  {
    path: 'drain.md',
    passages: ['drain a node of its pods', 'a drained node takes no pods', 'uncordon a node'],
  },
  { path: 'pods.md', passages: ['pods run containers', 'pods share a network'] },
  { path: 'bread.md', passages: ['bake bread with flour'] },
]
const QUESTION = 'drain pods from a node'
const SCOPE = { principal: ANONYMOUS, filter: {} }

/**
 * What every reranker promises.
 *
 * @param name of the implementation, for the test report.
 */
export function rerankerContract(name: string, make: () => RerankerUnderTest): void {
  describe(`${name} as a reranker`, () => {
    let reranker: Reranker
    let retriever: Retriever
    let view: StoreView
    let candidates: readonly Candidate[]
    beforeAll(async () => {
      const made = make()
      reranker = made.reranker
      retriever = made.retriever
      view = await indexTexts(PAGES, made)
      candidates = await retriever.retrieve(QUESTION, { view, scope: SCOPE, limit: 10 })
    })

    it('gives every candidate a finite score', async () => {
      const scores = await reranker.score(QUESTION, candidates, { view, scope: SCOPE })
      expect(candidates.length).toBeGreaterThan(3)
      expect(scores).toHaveLength(candidates.length)
      expect(scores.every(Number.isFinite)).toBe(true)
    })

    it('gives the same scores again, also beside another question', async () => {
      const scores = await reranker.score(QUESTION, candidates, { view, scope: SCOPE })
      const [again] = await Promise.all([
        reranker.score(QUESTION, candidates, { view, scope: SCOPE }),
        reranker.score('bread', candidates.slice(1), { view, scope: SCOPE }),
      ])
      expect(again).toEqual(scores)
    })

    it('scores one candidate, and none', async () => {
      expect(await reranker.score(QUESTION, candidates.slice(0, 1), { view, scope: SCOPE })).toHaveLength(1)
      expect(await reranker.score(QUESTION, [], { view, scope: SCOPE })).toEqual([])
    })

    it('refuses a call whose signal has fired, with the reason', async () => {
      const reason = new Error('changed my mind')
      const signal = AbortSignal.abort(reason)
      await expect(reranker.score(QUESTION, candidates, { view, scope: SCOPE, signal })).rejects.toBe(reason)
    })
  })
}
