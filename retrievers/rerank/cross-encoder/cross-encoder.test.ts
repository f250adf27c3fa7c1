import { describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../../core/access.ts'
import { fakeEmbedder } from '../../../core/testing/fake-embedder.ts'
import { fakePairScorer } from '../../../core/testing/fake-pair-scorer.ts'
import { indexTexts } from '../../../core/testing/index-texts.ts'
import { rerankerContract } from '../../../core/testing/reranker-contract.ts'
import { retrieverContract } from '../../../core/testing/retriever-contract.ts'
import { englishAnalyzer } from '../../analysis/english-analyzer.ts'
import { createPipeline } from '../../create-pipeline.ts'
import { crossEncoder } from './cross-encoder.ts'

const scorer = fakePairScorer()
const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder(), crossEncoders: { words: scorer } }

rerankerContract('a cross-encoder', () => ({
  ...parts,
  retriever: createPipeline('rrf(bm25, dense)', parts),
  reranker: crossEncoder('words', scorer, 1),
}))
retrieverContract('rrf with a cross-encoder', () => ({
  ...parts,
  retriever: createPipeline('crossencoder(rrf(bm25, dense), model=words, top=4, budget=60000)', parts),
}))

describe('crossencoder in a pipeline', () => {
  async function ask(pipeline: string) {
    const pages = [
      { path: 'a.md', passages: ['pods'] },
      { path: 'b.md', passages: ['pods beside other pods, and more words of no use'] },
      { path: 'c.md', passages: [`pods ${'and '.repeat(2_000)}`] },
    ]
    const warnings: string[] = []
    const found = await createPipeline(pipeline, parts).retrieve('pods', {
      view: await indexTexts(pages, parts),
      scope: { principal: ANONYMOUS, filter: {} },
      limit: 10,
      onWarning: (warning) => warnings.push(warning),
    })
    return { order: found.map(({ documentId }) => documentId), warnings }
  }

  it('orders by what the model reads, and says what it could not read to the end', async () => {
    // `pods` stands twice in b, once in the others, which tie by id.
    const { order, warnings } = await ask('crossencoder(bm25, model=words, budget=60000)')
    expect(order).toEqual(['test:b.md', 'test:a.md', 'test:c.md'])
    expect(warnings).toEqual(['1 of 3 passages are longer than words reads'])
  })

  it('leaves the order as it was at weight 0', async () => {
    const { order } = await ask('crossencoder(bm25, model=words, weight=0, budget=60000)')
    expect(order).toEqual((await ask('bm25')).order)
  })

  it('prints itself, and names the models that there are where it has none', () => {
    const name = 'crossencoder(dense, model=words, top=50)'
    expect(createPipeline(name, parts).name).toBe(name)
    expect(() => createPipeline('crossencoder(dense)', parts)).toThrow('expected a model, as in')
    expect(() => createPipeline('crossencoder(dense, model=word)', parts)).toThrow(
      'model to be words, got word',
    )
  })
})
