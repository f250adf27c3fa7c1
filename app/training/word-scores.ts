import { FUSION_DEPTH } from '../../fine-tune/training/beside-words.ts'
import type { DevelopmentSet, WordScores } from '../../fine-tune/training/development-score.ts'
import { BM25_DEFAULTS } from '../../retrievers/bm25.ts'
import type { DataParts } from './data-parts.ts'
import { type Collection, SCOPE } from './open-collection.ts'

/** BM25's scores of a development set's passages, which stand in the collection's index. */
export async function wordScores(
  { queries, passages }: Pick<DevelopmentSet, 'queries' | 'passages'>,
  { view, passages: indexed }: Pick<Collection, 'view' | 'passages'>,
  { analyzer, signal }: Pick<DataParts, 'analyzer' | 'signal'>,
): Promise<WordScores> {
  const scores = new Map<string, ReadonlyMap<string, number>>()
  for (const [query, text] of queries) {
    signal.throwIfAborted()
    const { counts } = analyzer.terms(text)
    const found = counts.size === 0 ? [] : await view.bm25(counts, indexed.size, SCOPE, BM25_DEFAULTS)
    const among = found.filter(({ chunkId }) => passages.has(chunkId)).slice(0, FUSION_DEPTH)
    scores.set(query, new Map(among.map(({ chunkId, score }) => [chunkId, score])))
  }
  return scores
}
