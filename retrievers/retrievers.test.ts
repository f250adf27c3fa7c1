import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { retrieverContract } from '../core/testing/retriever-contract.ts'
import { englishAnalyzer } from './analysis/english-analyzer.ts'
import { createPipeline } from './create-pipeline.ts'
import { LENGTH_MODEL } from './fusion/testing/fusion-model.ts'

for (const expression of [
  'bm25',
  'bm25(k1=1.2, b=0.75, title=3)',
  'dense',
  'rrf(bm25, dense)',
  'weighted(0.25*bm25, 0.75*dense, norm=minmax)',
  'weighted(0.25*bm25, 0.75*rrf(bm25, dense), norm=zscore)',
  'dbsf(bm25, dense)',
  'adaptive(bm25, dense, model=length)',
  'rm3(bm25)',
  'rm3(bm25(k1=0.9), chunks=1, terms=2, weight=0.2)',
  'prf(dense)',
  'prf(rrf(bm25, dense), chunks=1, weight=0.6)',
  'multi(rrf(bm25, dense))',
  'parent(dense)',
  'neighbours(bm25)',
  'neighbours(rrf(bm25, dense), seeds=2, reach=2, share=1)',
  'mmr(dense)',
  'mmr(weighted(0.2*rm3(bm25), 0.8*prf(dense), norm=zscore), lambda=0.2, depth=5)',
]) {
  retrieverContract(expression, () => {
    const parts = {
      analyzer: englishAnalyzer(),
      embedder: fakeEmbedder(),
      fusionModels: { length: LENGTH_MODEL },
    }
    return { ...parts, retriever: createPipeline(expression, parts) }
  })
}
