import type { Qrels } from '../../core/run.ts'
import { evaluateRun } from '../evaluate-run.ts'
import type { Measure } from '../measures/measure.ts'
import type { FinishedRun, QuestionCards } from './run-record.ts'

/** The same rankings by other measures. @throws {DatasetError} for grades that a measure cannot be taken of */
export function scoreAnew(finished: FinishedRun, qrels: Qrels, measures: readonly Measure[]): FinishedRun {
  const { means, perQuery } = evaluateRun(finished.run, qrels, measures)
  const record = { ...finished.record, metrics: means, perQuery: Object.fromEntries(perQuery) }
  return { ...finished, record }
}

/** The judgments on the cards of a run's questions. */
export function judgmentsOf(cards: QuestionCards): Qrels {
  return new Map(Object.entries(cards).map(([query, { grades }]) => [query, new Map(Object.entries(grades))]))
}
