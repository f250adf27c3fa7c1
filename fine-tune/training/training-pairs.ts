import { DatasetError } from '../../core/errors.ts'
import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import type { TrainingPair, TrainingSet } from './training-set.ts'

/** Fewer teach nothing that holds for other questions. */
export const FEWEST_PAIRS = 8

/** What there is to learn from, and what was left aside. */
export interface TrainingPairs {
  readonly pairs: readonly TrainingPair[]
  /** Judged relevant, but no such passage or query is there. */
  readonly withoutText: number
  /** The same question text and passage text as another pair. */
  readonly repeated: number
  /** Judged to answer and, under other ids of the same texts, not to answer: nobody can learn from both. */
  readonly contradicting: number
}

/**
 * All pairs of a question and a passage that answers it, in the order of the judgments.
 *
 * @throws {DatasetError} where fewer than eight are left.
 */
export function trainingPairs({
  queries,
  passages,
  qrels,
}: Pick<TrainingSet, 'queries' | 'passages' | 'qrels'>): TrainingPairs {
  const judged = [...qrels].flatMap(([query, grades]) =>
    [...grades].map(([passage, grade]) => {
      const texts = [queries.get(query)?.trim() ?? '', passages.get(passage)?.trim() ?? '']
      return { query, passage, isRelevant: grade >= MIN_RELEVANT_GRADE, texts, key: JSON.stringify(texts) }
    }),
  )
  const denied = new Set(judged.filter(({ isRelevant }) => !isRelevant).map(({ key }) => key))
  const pairs: TrainingPair[] = []
  const seen = new Set<string>()
  let withoutText = 0
  let repeated = 0
  let contradicting = 0
  for (const { query, passage, isRelevant, texts, key } of judged) {
    if (!isRelevant) continue
    if (texts.includes('')) withoutText++
    else if (denied.has(key)) contradicting++
    else if (seen.has(key)) repeated++
    else pairs.push({ query, passage })
    seen.add(key)
  }
  if (pairs.length < FEWEST_PAIRS) {
    throw new DatasetError(
      `training set: expected at least ${FEWEST_PAIRS} pairs of a question and a passage, got ${pairs.length} (${withoutText} without a text, ${repeated} repeated, ${contradicting} contradicting others); add judgments, or mend them`,
    )
  }
  return { pairs, withoutText, repeated, contradicting }
}
