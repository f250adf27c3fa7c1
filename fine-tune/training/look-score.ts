import type { Qrels, RankedItem } from '../../core/run.ts'
import { evaluateRun } from '../../evaluate/evaluate-run.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { type DocumentsOfPassages, rankDocuments } from './rank-documents.ts'

/** Tokens that go through a model at once when it is looked at, padding included. */
export const LOOK_TOKENS = 2_048

const CUTOFF = 10

/**
 * Mean nDCG@10 of scored passages over the questions that are judged; 0 to 1.
 *
 * @param scored query → its passages, in any order; a document counts as its best passage.
 */
export function lookScore(
  scored: ReadonlyMap<string, readonly RankedItem[]>,
  qrels: Qrels,
  documents: DocumentsOfPassages,
): number {
  const rankings = new Map(
    [...scored].map(([query, passages]) => [query, rankDocuments(passages, documents, CUTOFF)]),
  )
  const measure = ndcg(CUTOFF)
  return evaluateRun({ name: 'development', rankings }, qrels, [measure]).means[measure.name] ?? 0
}
