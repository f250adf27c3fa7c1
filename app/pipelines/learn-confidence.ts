import { DatasetError } from '../../core/errors.ts'
import { type Calibration, calibrationOf } from '../../evaluate/calibration/calibration.ts'
import { type RiskPoint, riskArea, riskCoverage } from '../../evaluate/calibration/risk-coverage.ts'
import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import {
  confidenceFeatureNames,
  confidenceFeatures,
} from '../../retrievers/confidence/confidence-features.ts'
import {
  type ConfidenceSample,
  learnConfidence as learn,
} from '../../retrievers/confidence/learning/learn-confidence.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { CONFIDENCE_STAGES } from '../evaluation/noting-signals.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { type LearningSets, learnFromQuestions } from './judged-questions.ts'
import { keepModel, placeOfModel } from './learnt-files.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'
import { seenQuestions } from './seen-questions.ts'

export interface ConfidenceRequest extends LearningSets {
  /** How expressions name it. */
  readonly name: string
  /** Whose first hit it speaks of; absent: the configured one. */
  readonly pipeline?: string
}

/** A model of confidence, and what it is worth on questions that it was not learnt from. */
export interface LearntConfidence extends Omit<Calibration, 'bins'> {
  /** To be tried, with the `least` that the risk allows. */
  readonly expression: string
  readonly file: string
  readonly questions: number
  /** Questions for which the pipeline finds nothing: nothing to be sure of, and not learnt from. */
  readonly nothingFound: number
  /** Mean share of wrong answers over all coverages. */
  readonly meanRisk: number
  /** By coverage ascending, ten of them. */
  readonly riskCoverage: readonly RiskPoint[]
}

/** Candidates that are asked for, as a question does. */
const DEPTH = 200
/** Of one set; of several, each is held out in turn. */
const FOLDS = 5
/** Of the curve that is told. */
const SHOWN_POINTS = 10

interface AskedSample extends ConfidenceSample {
  readonly set: string
  readonly question: string
}

/** Of fewer nothing can be said, and of answers that are all right or all wrong neither. */
const LEAST_QUESTIONS = 50

/**
 * Learns from judgments how likely the first hit of a pipeline answers, and keeps the model in the data folder. Judged
 * questions without anything relevant count as wrong answers: it is for them that nothing should be found.
 *
 * @throws {ConfigError} for a name that is taken or none. @throws {PipelineExpressionError}
 * @throws {DatasetError} where there is nothing to learn from. @throws the signal's reason where it is interrupted.
 */
export async function learnConfidence(
  settings: Settings,
  opened: OpenedEmbedder,
  { name, sets, pipeline = settings.config.pipeline }: ConfidenceRequest,
  work: WorkOptions,
): Promise<LearntConfidence> {
  const file = placeOfModel(settings.data.learntModels, name)
  const parts = openPipelineParts(settings, opened)
  const expression = createPipeline(pipeline, parts).name
  const asked = { parts, expressions: [expression], depth: DEPTH }
  const found = await learnFromQuestions(
    settings,
    opened,
    { sets },
    asked,
    ({ query, set, group, question, rankings: [candidates = []], gradeOf }): readonly AskedSample[] => {
      const [first] = candidates
      if (first === undefined) return []
      const features = confidenceFeatures(question, candidates, CONFIDENCE_STAGES)
      const isRight = gradeOf(first.documentId) >= MIN_RELEVANT_GRADE
      return [{ query, question, set, group, features, isRight }]
    },
    work,
    { unanswerable: true },
  )
  const samples = found.flat()
  expectEnough(samples)
  const setsAsked = new Set(samples.map(({ set }) => set)).size
  const grouped = setsAsked > 1 ? samples.map((sample) => ({ ...sample, group: sample.set })) : samples
  const { model, heldOut } = learn(grouped, expression, CONFIDENCE_STAGES, {
    folds: setsAsked > 1 ? setsAsked : FOLDS,
    seed: 1,
  })
  const answers = samples.map(({ query, isRight }) => ({ isRight, confidence: heldOut.get(query) ?? 0 }))
  const { bins: _, ...calibration } = calibrationOf(answers)
  const points = riskCoverage(answers)
  const learnt: LearntConfidence = {
    ...calibration,
    expression: `confident(${expression}, model=${name})`,
    file,
    questions: samples.length,
    nothingFound: found.filter((own) => own.length === 0).length,
    meanRisk: riskArea(points),
    riskCoverage: Array.from(
      { length: SHOWN_POINTS },
      (_, n) => points[Math.ceil(((n + 1) * points.length) / SHOWN_POINTS) - 1] as RiskPoint,
    ),
  }
  const seen = seenQuestions(samples.map(({ question }) => question))
  const slopes = model.slopes.map(Math.abs)
  const total = slopes.reduce((sum, slope) => sum + slope, 0)
  const importance = Object.fromEntries(
    confidenceFeatureNames(CONFIDENCE_STAGES).map((feature, n) => [feature, (slopes[n] ?? 0) / (total || 1)]),
  )
  keepModel(file, { model, card: { name, sets, importance, seen, heldOut: learnt } })
  return learnt
}

/** @throws {DatasetError} */
function expectEnough(samples: readonly ConfidenceSample[]): void {
  const right = samples.filter(({ isRight }) => isRight).length
  if (samples.length >= LEAST_QUESTIONS && right > 0 && right < samples.length) return
  throw new DatasetError(
    `expected at least ${LEAST_QUESTIONS} judged questions, some of them answered wrongly, got ${samples.length}, of which ${samples.length - right} are; judge more`,
  )
}
