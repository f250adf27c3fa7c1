import type { PairScorer } from '../../core/pair-scorer.ts'
import type { TrainingSet } from '../../fine-tune/training/training-set.ts'
import type { DataParts } from './data-parts.ts'

/** A cross-encoder that knows better. */
export type Teacher = Pick<PairScorer, 'scorePairs'>

/**
 * What a teacher makes of each question with its judged passages and with the hard negatives that were kept of it:
 * Hofstätter et al., arXiv:2010.02666, section 3.
 *
 * @returns question → passage → score. @throws {InferenceError} @throws the signal's reason where it is interrupted
 */
export async function taughtScores(
  teacher: Teacher,
  { queries, passages, qrels, hardNegatives }: TrainingSet,
  { report, signal }: Pick<DataParts, 'report' | 'signal'>,
): Promise<NonNullable<TrainingSet['teacher']>> {
  const taught = new Map<string, ReadonlyMap<string, number>>()
  for (const [query, grades] of qrels) {
    const ids = [...new Set([...grades.keys(), ...(hardNegatives.get(query) ?? [])])]
    const texts = ids.map((id) => passages.get(id) ?? '')
    const { scores } = await teacher.scorePairs(queries.get(query) ?? '', texts, signal)
    taught.set(query, new Map(ids.map((id, i) => [id, scores[i] ?? 0])))
    report?.({ stage: 'teach', done: taught.size, total: qrels.size, unit: 'questions' })
  }
  return taught
}
