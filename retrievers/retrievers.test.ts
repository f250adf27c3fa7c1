import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { retrieverContract } from '../core/testing/retriever-contract.ts'
import { englishAnalyzer } from './analysis/english-analyzer.ts'
import { createPipeline } from './create-pipeline.ts'

for (const expression of [
  'bm25',
  'bm25(k1=1.2, b=0.75, title=3)',
  'dense',
  'rrf(bm25, dense)',
  'weighted(0.25*bm25, 0.75*dense, norm=minmax)',
  'weighted(0.25*bm25, 0.75*rrf(bm25, dense), norm=zscore)',
]) {
  retrieverContract(expression, () => {
    const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder() }
    return { ...parts, retriever: createPipeline(expression, parts) }
  })
}
