import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import type { TrainingSet } from './training-set.ts'

/** A question's hardest negatives, at most `count`; those that are judged to answer it are left out. */
export function hardNegatives(set: TrainingSet, query: string, count: number): readonly string[] {
  const negatives = set.hardNegatives.get(query) ?? []
  return negatives.filter((passage) => !isRelevant(set, query, passage)).slice(0, count)
}

/** Whether a passage is judged to answer a question. */
export function isRelevant({ qrels }: TrainingSet, query: string, passage: string): boolean {
  return (qrels.get(query)?.get(passage) ?? 0) >= MIN_RELEVANT_GRADE
}
