import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PipelineExpressionError } from '../core/errors.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { englishAnalyzer } from './analysis/english-analyzer.ts'
import { createPipeline, type PipelineParts } from './create-pipeline.ts'
import { LENGTH_MODEL } from './fusion/testing/fusion-model.ts'

const parts: PipelineParts = {
  analyzer: englishAnalyzer(),
  embedder: fakeEmbedder(),
  fusionModels: { length: LENGTH_MODEL },
  rerankers: { reversed: { name: 'reversed', score: async (_, found) => found.map((_, n) => n) } },
}
const nameOf = (expression: string): string => createPipeline(expression, parts).name

describe('createPipeline', () => {
  it.each([
    ['bm25()', 'bm25'],
    ['rrf', 'rrf(bm25, dense)'],
    ['rrf(k=20)', 'rrf(bm25, dense, k=20)'],
    [' rrf( bm25,dense , k=60)', 'rrf(bm25, dense)'],
    ['rrf(bm25, dense, depth=50, k=20)', 'rrf(bm25, dense, k=20, depth=50)'],
    ['weighted(.25*bm25, dense)', 'weighted(0.25*bm25, 1*dense, norm=zscore)'],
    [
      'weighted(1*bm25(title=3), 2*rrf(dense, bm25), norm=minmax, depth=200)',
      'weighted(1*bm25(title=3), 2*rrf(dense, bm25), norm=minmax)',
    ],
    ['weighted(0*bm25, 1*dense)', 'dense'],
    ['weighted(0*bm25, 1*dense, 2*rrf)', 'weighted(1*dense, 2*rrf(bm25, dense), norm=zscore)'],
    ['dbsf', 'dbsf(bm25, dense)'],
    ['rerank(rrf, budget=200, by=reversed, top=20)', 'rerank(rrf(bm25, dense), by=reversed, top=20)'],
    ['adaptive(bm25(), dense, model=length)', 'adaptive(bm25, dense, model=length)'],
    ['rm3(bm25(k1=1.2, b=.5), chunks=10, weight=0.5)', 'rm3(bm25(b=0.5))'],
    ['prf(rrf, weight=0.30, chunks=5)', 'prf(rrf(bm25, dense), chunks=5)'],
    ['multi(dense, k=60)', 'multi(dense)'],
    [
      'mmr(neighbours(parent(dense, share=.2), reach=2), lambda=1)',
      'mmr(neighbours(parent(dense, share=0.2), reach=2), lambda=1)',
    ],
  ])('prints %j as %j', (expression, name) => {
    expect(nameOf(expression)).toBe(name)
  })

  it.each([
    [
      'rrf(bm25, dens)',
      'pipeline, character 11: expected a retriever (bm25, dense, rrf, weighted, dbsf, adaptive, rm3, prf, multi, parent, neighbours, mmr, rerank, maxsim, crossencoder, confident), got dens; did you mean dense?',
    ],
    ['constructor', 'got constructor'],
    ['rrf(bm25)', 'expected at least two parts in rrf(…), got 1'],
    ['rrf(2*bm25, dense)', 'expected parts of rrf without weight; use weighted(…)'],
    ['weighted(0*bm25, 0*dense)', 'expected a weight above 0 of one part at least, got none'],
    ['weighted(2000*bm25, dense)', 'expected a weight from 0 to 1000, got 2000'],
    ['bm25(dense)', 'expected no parts in bm25(…), got dense'],
    ['bm25(k2=1)', 'expected an option of bm25 (k1, b, title, headings, body), got k2; did you mean k1?'],
    ['dense(k=1)', 'expected no option of dense, got k'],
    ['bm25(b=1.5)', 'expected b to be a number from 0 to 1, got 1.5'],
    ['bm25(b=0.5, b=0.6)', 'expected b once, got it again'],
    ['rrf(bm25, dense, depth=1.5)', 'expected depth to be a whole number from 1 to 10000, got 1.5'],
    ['weighted(bm25, dense, norm=z)', 'expected norm to be minmax or zscore, got z'],
    ['rerank(dense)', 'expected a reranker, as in rerank(dense, by=docs-1), got none'],
    ['rerank(dense, by=other)', 'expected by to be reversed, got other'],
    ['rm3(dense)', 'expected bm25 in rm3(…), got dense; use prf(…) for others'],
    ['rm3', 'expected one part in rm3(…), got 0; write rm3(bm25)'],
    ['mmr(bm25, dense)', 'expected one part in mmr(…), got 2'],
    ['mmr(dense, depth=5000)', 'expected depth to be a whole number from 1 to 1000, got 5000'],
    ['prf(2*dense)', 'expected parts of prf without weight'],
    ['multi(dense, lambda=1)', 'expected an option of multi (k, depth), got lambda'],
    ['adaptive(bm25, dense)', 'expected a model, as in adaptive(bm25, dense, model=docs-1), got none'],
    ['adaptive(bm25, dense, model=other)', 'expected model to be length, got other'],
    [
      'adaptive(dense, bm25, model=length)',
      'expected the branches that length was learnt with, bm25 and dense, got dense and bm25',
    ],
  ])('refuses %j', (expression, message) => {
    expect(() => nameOf(expression)).toThrow(PipelineExpressionError)
    expect(() => nameOf(expression)).toThrow(message)
  })

  it('prints any pipeline as an expression that makes the same pipeline', () => {
    fc.assert(
      fc.property(anyExpression(), (expression) => {
        const name = nameOf(expression)
        expect(nameOf(name)).toBe(name)
      }),
    )
  })
})

function anyExpression(): fc.Arbitrary<string> {
  const number = fc.double({ min: 0.001, max: 1, noNaN: true })
  const { pipeline } = fc.letrec<{ pipeline: string }>((tie) => ({
    pipeline: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('bm25', 'dense', 'dense()'),
      fc.tuple(number, number).map(([b, k1]) => `bm25(b=${b}, k1=${k1})`),
      fc.tuple(tie('pipeline'), tie('pipeline'), fc.nat(100)).map(([a, b, k]) => `rrf(${a},${b},k=${k})`),
      fc
        .tuple(number, tie('pipeline'), tie('pipeline'), fc.constantFrom('minmax', 'zscore'))
        .map(([weight, a, b, norm]) => `weighted(${weight}*${a}, ${b}, norm=${norm}, depth=70)`),
      fc
        .tuple(fc.constantFrom('prf', 'mmr', 'parent', 'neighbours', 'multi'), tie('pipeline'))
        .map(([stage, source]) => `${stage}(${source})`),
      fc
        .tuple(tie('pipeline'), fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([a, share]) => `parent(${a}, share=${share})`),
    ),
  }))
  return pipeline
}
