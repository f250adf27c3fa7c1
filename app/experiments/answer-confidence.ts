import { answerScores, firstAnswers } from '../../evaluate/experiments/answer-scores.ts'
import type { ExperimentReport, ReportedConfidence } from '../../evaluate/experiments/experiment-report.ts'
import type { FinishedRun, QuestionCards } from '../../evaluate/registry/run-record.ts'
import { learnConfidence } from '../../retrievers/confidence/learning/learn-confidence.ts'
import { CONFIDENCE_STAGES } from '../evaluation/noting-signals.ts'

/** Fewer tell nothing. */
const LEAST_QUESTIONS = 20
const FOLDS = 5

/** A run of one pipeline on a set, with the set's questions. */
export interface AnsweredSet {
  readonly set: string
  readonly run: FinishedRun
  readonly cards: QuestionCards
}

/** How sure a pipeline is of its first documents, learnt across all sets and told of questions held out, and its scores. */
export function answerConfidence(
  sets: readonly AnsweredSet[],
  seed: number,
): Pick<ExperimentReport, 'confidence' | 'scores'> {
  const scores = sets.map(({ set, run, cards }) => answerScores(set, run, cards))
  const samples = sets.flatMap(({ set, run, cards }) =>
    [...firstAnswers(run, cards)].flatMap(([query, isRight]) => {
      const features = run.record.signals?.[query]
      return features === undefined ? [] : [{ set, query: `${set}/${query}`, features, isRight }]
    }),
  )
  const right = samples.filter(({ isRight }) => isRight).length
  if (samples.length < LEAST_QUESTIONS || right === 0 || right === samples.length)
    return { confidence: [], scores }
  const pipeline = sets[0]?.run.record.expression ?? ''
  const { heldOut } = learnConfidence(samples, pipeline, CONFIDENCE_STAGES, { folds: FOLDS, seed })
  const confidence = samples.map(
    ({ set, query, isRight }): ReportedConfidence => ({ set, isRight, confidence: heldOut.get(query) ?? 0 }),
  )
  return { confidence, scores }
}
