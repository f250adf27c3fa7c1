import type { Qrels } from '../../core/run.ts'
import type { Judgment, JudgmentPool } from './judgment-pool.ts'
import { lowerMedian } from './lower-median.ts'

/** Questions with their texts, and grades of documents. */
export interface JudgedQuestions {
  readonly queries: ReadonlyMap<string, string>
  readonly qrels: Qrels
  /** Query → tags, for tables by slice; absent, and a question that is not there: none. */
  readonly tags?: ReadonlyMap<string, readonly string[]>
}

/**
 * One grade for each item that somebody graded: the median of its judges' grades, the lower one where two are in the
 * middle. What nobody graded is unjudged, which is not 0.
 */
export function combineJudgments(pool: JudgmentPool, judgments: readonly Judgment[]): JudgedQuestions {
  const graded = judgments.flatMap(({ place, grade }) => (grade === null ? [] : [{ place, grade }]))
  const byPlace = Map.groupBy(graded, ({ place }) => place)
  const queries = new Map<string, string>()
  const qrels = new Map<string, Map<string, number>>()
  for (const [place, { query, question, documentId }] of pool.items.entries()) {
    const grades = byPlace.get(place)?.map(({ grade }) => grade)
    if (grades === undefined) continue
    queries.set(query, question)
    qrels.set(query, (qrels.get(query) ?? new Map()).set(documentId, lowerMedian(grades)))
  }
  return { queries, qrels }
}
