import { describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { ConfigError, InferenceError } from '../../core/errors.ts'
import type { Reranker } from '../../core/reranker.ts'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { indexTexts } from '../../core/testing/index-texts.ts'
import { rerankerContract } from '../../core/testing/reranker-contract.ts'
import { retrieverContract } from '../../core/testing/retriever-contract.ts'
import { englishAnalyzer } from '../analysis/english-analyzer.ts'
import { createPipeline } from '../create-pipeline.ts'
import { learntRanker } from './learnt-ranker.ts'
import { type RankerModel, scoreRow } from './ranker-model.ts'
import { RERANK_DEFAULTS, rerank } from './rerank.ts'
import { LINEAR_RANKER, TREE_RANKER } from './testing/ranker-models.ts'

const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder() }
const fused = () => createPipeline('rrf(bm25, dense)', parts)

for (const [name, model] of [
  ['a linear ranker', LINEAR_RANKER],
  ['a tree ranker', TREE_RANKER],
] as const) {
  const reranker = learntRanker(name, model, parts.analyzer)
  rerankerContract(name, () => ({ ...parts, retriever: fused(), reranker }))
  // A budget that no test uses up.
  const options = { ...RERANK_DEFAULTS, top: 4, budget: 60_000 }
  retrieverContract(`rrf reranked by ${name}`, () => ({
    ...parts,
    retriever: rerank(fused(), 'docs-1', reranker, options),
  }))
}

describe('rerank', () => {
  const PAGES = ['a', 'b', 'c', 'd'].map((name, n) => ({
    path: `${name}.md`,
    passages: [`pods ${'and more '.repeat(n)}`],
  }))

  async function ask(
    reranker: Reranker,
    options: Partial<typeof RERANK_DEFAULTS> = {},
    signal?: AbortSignal,
  ) {
    const warnings: string[] = []
    const retriever = rerank(createPipeline('bm25', parts), 'mine', reranker, {
      ...RERANK_DEFAULTS,
      ...options,
    })
    const found = await retriever.retrieve('pods', {
      view: await indexTexts(PAGES, parts),
      scope: { principal: ANONYMOUS, filter: {} },
      limit: 10,
      onWarning: (warning) => warnings.push(warning),
      ...(signal === undefined ? {} : { signal }),
    })
    return {
      found,
      warnings,
      order: found.map(({ documentId }) => documentId.slice('test:'.length, -'.md'.length)),
    }
  }
  const scoring = (score: Reranker['score']): Reranker => ({ name: 'mine', score })
  const backwards = scoring(async (_, candidates) => candidates.map((_, n) => n))

  it('orders the best anew and leaves the others behind them, with the distances that they had', async () => {
    const { order, found } = await ask(backwards, { top: 2 })
    expect(order).toEqual(['b', 'a', 'c', 'd'])
    const [, , third, fourth] = found
    expect(third?.score).toBe(0 - 1)
    const before = (found[2]?.stages['bm25']?.score ?? 0) - (found[3]?.stages['bm25']?.score ?? 0)
    expect((third?.score ?? 0) - (fourth?.score ?? 0)).toBeCloseTo(before, 12)
    expect(found[0]?.stages['bm25']?.rank).toBe(2)
  })

  it('keeps the order and says so where the budget is spent', async () => {
    const stuck = scoring(
      (_, __, { signal }) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('stopped late'))),
        ),
    )
    const { order, warnings } = await ask(stuck, { budget: 5 })
    expect(order).toEqual(['a', 'b', 'c', 'd'])
    expect(warnings).toEqual(['mine took longer than 5 ms; passages stand in the order of their search'])
  })

  it('keeps the order and says so where the model fails or gives no numbers', async () => {
    const failing = [
      scoring(async () => Promise.reject(new InferenceError('no memory'))),
      scoring(async () => [1]),
      scoring(async (_, candidates) => candidates.map(() => Number.NaN)),
    ]
    for (const reranker of failing) {
      const { order, warnings } = await ask(reranker)
      expect(order).toEqual(['a', 'b', 'c', 'd'])
      expect(warnings).toEqual(['mine failed; passages stand in the order of their search'])
    }
  })

  it('throws what is no failure of a model', async () => {
    const wrong = scoring(async () => Promise.reject(new ConfigError('other stages')))
    await expect(ask(wrong)).rejects.toThrow(ConfigError)
  })

  it('throws the reason of the one who asked, not of the budget', async () => {
    const stop = new AbortController()
    const stopping = scoring(async () => {
      stop.abort(new Error('changed my mind'))
      return new Promise<never>(() => undefined)
    })
    await expect(ask(stopping, {}, stop.signal)).rejects.toThrow('changed my mind')
  })
})

describe('learntRanker', () => {
  const rerankers = { 'docs-1': learntRanker('docs-1', LINEAR_RANKER, parts.analyzer) }

  it.each(['dense', 'rrf(rm3(bm25), dense)', 'rrf(bm25(k1=0.9), dense)', 'prf(rrf(bm25, dense))'])(
    'is refused over %s, which marks no candidate with a stage that its model reads',
    (source) => {
      expect(() => createPipeline(`rerank(${source}, by=docs-1)`, { ...parts, rerankers })).toThrow(
        `expected a pipeline with the stage bm25, which docs-1 was trained with, got ${source}`,
      )
    },
  )

  it('orders what is found where a stage found nothing, as BM25 does for stop words', async () => {
    const view = await indexTexts([{ path: 'a.md', passages: ['pods', 'nodes'] }], parts)
    const context = { view, scope: { principal: ANONYMOUS, filter: {} }, limit: 5 }
    const reranking = createPipeline('rerank(rrf(bm25, dense), by=docs-1)', { ...parts, rerankers })
    expect(await reranking.retrieve('what is it', context)).toHaveLength(2)
  })
})

describe('scoreRow', () => {
  it('weighs features, or sends them down the trees', () => {
    const linear: RankerModel = {
      ...LINEAR_RANKER,
      scorer: { kind: 'linear-1', features: ['a', 'b'], weights: [2, -1] },
    }
    expect(scoreRow(linear, [3, 4])).toBe(2 * 3 - 1 * 4)
    const { features } = TREE_RANKER.scorer
    const row = features.map((name) => (name === 'body coverage' ? 0.5 : name === 'dense rank' ? 1 / 2 : 0))
    expect(scoreRow(TREE_RANKER, row)).toBe(2)
    expect(scoreRow(TREE_RANKER, row.with(features.indexOf('body coverage'), 0.6))).toBe(3)
  })
})
