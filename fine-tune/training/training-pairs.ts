import { DatasetError } from '../../core/errors.ts'
import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import type { TrainingPair, TrainingSet } from './training-set.ts'

/** Fewer teach nothing that holds for other questions. */
const FEWEST_PAIRS = 8

/** What there is to learn from, and what was left aside. */
export interface TrainingPairs {
  readonly pairs: readonly TrainingPair[]
  /** Judged relevant, but no such passage or query is there. */
  readonly withoutText: number
  /** The same question text and passage text as another pair. */
  readonly repeated: number
}

/**
 * All pairs of a question and a passage that answers it, in the order of the judgments.
 *
 * @throws {DatasetError} where fewer than eight are left.
 */
export function trainingPairs({ queries, passages, qrels }: TrainingSet): TrainingPairs {
  const pairs: TrainingPair[] = []
  const seen = new Set<string>()
  let withoutText = 0
  let repeated = 0
  for (const [query, grades] of qrels) {
    for (const [passage, grade] of grades) {
      if (grade < MIN_RELEVANT_GRADE) continue
      const texts = [queries.get(query)?.trim(), passages.get(passage)?.trim()]
      const key = JSON.stringify(texts)
      if (texts.some((text) => text === undefined || text === '')) withoutText++
      else if (seen.has(key)) repeated++
      else pairs.push({ query, passage })
      seen.add(key)
    }
  }
  if (pairs.length < FEWEST_PAIRS) {
    throw new DatasetError(
      `training set: expected at least ${FEWEST_PAIRS} pairs of a question and a passage, got ${pairs.length} (${withoutText} without a text, ${repeated} repeated); add judgments`,
    )
  }
  return { pairs, withoutText, repeated }
}
