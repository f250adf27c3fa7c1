import { expect, it } from 'vitest'
import { markedStages } from './marked-stages.ts'

it('are a retriever and its parts, by their whole names', () => {
  expect([
    ...markedStages('parent(weighted(0.25*bm25(k1=0.9), 0.75*dense, norm=zscore), share=0.3)'),
  ]).toEqual([
    'parent(weighted(0.25*bm25(k1=0.9), 0.75*dense, norm=zscore), share=0.3)',
    'weighted(0.25*bm25(k1=0.9), 0.75*dense, norm=zscore)',
    'bm25(k1=0.9)',
    'dense',
  ])
})

it('are not what a stage asks only to search anew', () => {
  expect([...markedStages('rrf(rm3(bm25), prf(dense))')]).toEqual([
    'rrf(rm3(bm25), prf(dense))',
    'rm3(bm25)',
    'prf(dense)',
  ])
})
