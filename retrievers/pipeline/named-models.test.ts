import { expect, it } from 'vitest'
import { namedModels } from './named-models.ts'

it('are found at any depth, each once, sorted', () => {
  expect(
    namedModels('rrf(rerank(bm25, by=words-1), rerank(adaptive(bm25, dense, model=a-1), by=words-1))'),
  ).toEqual(['a-1', 'words-1'])
})

it('are none in an expression without them', () => {
  expect(namedModels('weighted(0.25*bm25, 0.75*dense, norm=zscore)')).toEqual([])
})
