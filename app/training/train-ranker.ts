import { basename, join } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import { bootstrapInterval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { randomisationTest } from '../../evaluate/comparison/randomisation-test.ts'
import type { LearningCurve } from '../../evaluate/experiments/experiment-report.ts'
import { documentFeedback } from '../../evaluate/judgments/document-feedback.ts'
import type { QuestionFeedback } from '../../evaluate/judgments/feedback-weights.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { holdOut } from '../../fine-tune/leakage/hold-out.ts'
import { LAMBDA_MART_DEFAULTS, trainLambdaMart } from '../../fine-tune/rankers/lambda-mart.ts'
import { trainLinearRanker } from '../../fine-tune/rankers/linear-ranker.ts'
import type { RankingRows } from '../../fine-tune/rankers/ranking-rows.ts'
import { rankDocuments } from '../../fine-tune/training/rank-documents.ts'
import { parseRankerModel, type RankerModel, scoreRow } from '../../retrievers/rerank/ranker-model.ts'
import { rankingFeatureNames, rankingFeatures } from '../../retrievers/rerank/ranking-features.ts'
import { keptFeedback } from '../judgments/kept-feedback.ts'
import { keepModel, placeOfModel } from '../pipelines/learnt-files.ts'
import { seenQuestions } from '../pipelines/seen-questions.ts'
import type { Settings } from '../settings.ts'
import type { DataParts } from './data-parts.ts'
import type { Collection } from './open-collection.ts'
import { pathOf, type RankedQuestion, rankedQuestions } from './ranked-questions.ts'
import type { ScoringWork } from './score-model.ts'
import type { QuestionReport } from './trained-model.ts'
import { withTrainingFolders } from './training-folders.ts'
import { placedRequest, questionReport, questionsOf, type TrainingRequest } from './training-request.ts'
import { withCollection } from './with-collection.ts'

/** A ranker that was trained. */
export interface TrainedRanker {
  readonly file: string
  /** The pipeline with the ranker, to be tried in an experiment, and promoted. */
  readonly expression: string
  readonly questions: QuestionReport
  readonly pipeline: string
  /** Candidates that it orders. */
  readonly depth: number
  /** Mean nDCG@10 of the development questions, at which training never looks, in the order of the pipeline, and in the ranker's. */
  readonly before: number
  readonly after: number
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly p: number
  /** By feature: its share of what splits gained, or of all weights. */
  readonly importance: Readonly<Record<string, number>>
  /** nDCG@10 after each tree; absent for weights. */
  readonly curve?: LearningCurve
}

/** Of the training's questions, to know how many trees are enough. */
const VALIDATION_SHARE = 0.2

/** Stages whose marks it reads: those of the usual pipelines. */
const STAGES = ['bm25', 'dense']

/** A question's candidates as a ranker sees them. */
interface RatedQuestion extends RankedQuestion {
  /** [candidates][features] */
  readonly features: readonly (readonly number[])[]
}

/**
 * Trains a ranker on a data set's questions: it orders the best passages of the configured pipeline by what each stage and
 * the text say of them, and what people made of their pages, which the model keeps as it is now. It takes seconds, so there
 * is nothing to resume.
 *
 * @throws {DatasetError} where for no question an answer is among the candidates. @throws {ConfigError} {ModelError} {WriterLockedError}
 */
export async function trainRanker(
  settings: Settings,
  asked: TrainingRequest,
  work: ScoringWork,
): Promise<TrainedRanker> {
  const request = placedRequest(asked, settings)
  const options = { resume: false, note: work.note }
  return withTrainingFolders(request.out, options, () => trainAndKeep(settings, request, work))
}

async function trainAndKeep(
  settings: Settings,
  request: TrainingRequest,
  work: ScoringWork,
): Promise<TrainedRanker> {
  const { pipeline, training } = settings.config
  const name = basename(request.out)
  const known = placeOfModel(settings.data.learntModels, name)
  const questions = await questionsOf(request, settings)
  const feedback = keptFeedback(settings.data.judgments)
  const rated = await withCollection(questions.dataset, settings, work, async (collection, parts) => {
    const rate = async (judged: typeof questions.training) =>
      rateAll(
        await rankedQuestions(judged, collection, pipeline, training.depth, parts),
        collection,
        parts,
        feedback,
      )
    const { queries, qrels } = questions.training
    const held = holdOut(qrels, VALIDATION_SHARE, training.seed, questions.dataset.groups)
    return {
      training: await rate({ queries, qrels: held.training }),
      validation: await rate({ queries, qrels: held.development }),
      development: await rate(questions.development),
    }
  })
  const learnt = learn(rated.training, rated.validation, training.ranker)
  const { importance, curve } = learnt
  const snapshot = documentFeedback(feedback)
  const model = {
    ...learnt.model,
    ...(snapshot.size > 0 && { feedback: Object.fromEntries(snapshot) }),
  }
  const values = { before: valuesOf(rated.development), after: valuesOf(rated.development, model) }
  const differences = values.after.map((value, i) => value - (values.before[i] ?? 0))
  const { low, high } = bootstrapInterval(differences)
  const file = join(request.out, `${name}.json`)
  const trained: TrainedRanker = {
    file,
    expression: `rerank(${pipeline}, by=${name}, top=${training.depth})`,
    questions: questionReport(questions),
    pipeline,
    depth: training.depth,
    before: mean(values.before),
    after: mean(values.after),
    difference: mean(differences),
    low,
    high,
    p: randomisationTest(differences).p,
    importance,
    ...(curve && { curve }),
  }
  const { file: _, ...card } = trained
  const seen = seenQuestions(questions.training.queries.values())
  const content = { model, card: { ...card, seen, settings: training } }
  keepModel(file, content)
  // Where expressions look for what they name.
  keepModel(known, content)
  return trained
}

interface LearntRanker extends Pick<TrainedRanker, 'importance' | 'curve'> {
  readonly model: RankerModel
}

async function rateAll(
  ranked: readonly RankedQuestion[],
  { view }: Collection,
  { analyzer }: DataParts,
  feedback: ReadonlyMap<string, QuestionFeedback>,
): Promise<readonly RatedQuestion[]> {
  const rated: RatedQuestion[] = []
  for (const question of ranked) {
    const stored = await view.chunks(question.candidates.map(({ chunkId }) => chunkId))
    const read = question.candidates.flatMap((candidate, i) => {
      const own = stored[i]
      return own === undefined ? [] : [{ candidate, stored: own }]
    })
    const ground = { stages: STAGES, feedback: documentFeedback(feedback, question.text) }
    rated.push({ ...question, features: rankingFeatures(question.text, read, ground, analyzer) })
  }
  return rated
}

function learn(
  training: readonly RatedQuestion[],
  held: readonly RatedQuestion[],
  { kind, ...trees }: Settings['config']['training']['ranker'],
): LearntRanker {
  const [rows, validation] = [rowsOf(training), rowsOf(held)]
  if (rows.grades.length === 0 || validation.grades.length === 0) {
    throw new DatasetError(
      'ranker: expected questions with an answer among their candidates, some to learn from and some to stop by, got none; judge more, or raise training.depth',
    )
  }
  const features = rankingFeatureNames(STAGES)
  const shares = (values: readonly number[]) => {
    const total = values.reduce((sum, value) => sum + Math.abs(value), 0)
    return Object.fromEntries(features.map((name, n) => [name, Math.abs(values[n] ?? 0) / (total || 1)]))
  }
  const modelOf = (scorer: RankerModel['scorer']) =>
    parseRankerModel({ kind: 'ranker-1', stages: STAGES, scorer }, 'trained ranker')
  if (kind === 'linear') {
    const { weights } = trainLinearRanker(rows, validation)
    return { model: modelOf({ kind: 'linear-1', features, weights }), importance: shares(weights) }
  }
  const options = { ...LAMBDA_MART_DEFAULTS, ...trees, minRows: 50, patience: 50 }
  const trained = trainLambdaMart(rows, validation, options)
  const curve = {
    unit: 'trees',
    measure: 'nDCG@10',
    training: trained.training,
    validation: trained.validation,
  }
  return { model: modelOf(trained.model), importance: shares(trained.importance), curve }
}

/** Questions of which the pipeline found nothing relevant teach no order, and are left out. */
function rowsOf(rated: readonly RatedQuestion[]): RankingRows {
  const gradesOf = ({ candidates, grades }: RatedQuestion) =>
    candidates.map(({ documentId }) => grades.get(pathOf(documentId)) ?? 0)
  const teaching = rated.filter((question) => gradesOf(question).some((grade) => grade > 0))
  const rows = teaching.flatMap(({ features }) => features)
  const starts = [0]
  for (const { candidates } of teaching) starts.push((starts.at(-1) ?? 0) + candidates.length)
  const names = rankingFeatureNames(STAGES)
  return {
    features: names,
    columns: names.map((_, i) => Float32Array.from(rows, (row) => row[i] ?? 0)),
    grades: Uint8Array.from(teaching.flatMap(gradesOf)),
    starts: Uint32Array.from(starts),
  }
}

/** nDCG@10 of each question in the order of the model; of the pipeline where there is none. */
function valuesOf(rated: readonly RatedQuestion[], model?: RankerModel): readonly number[] {
  const measure = ndcg(10)
  return rated.map(({ candidates, features, grades }) => {
    const scored = candidates.map(({ documentId }, i) => {
      return { id: pathOf(documentId), score: model ? scoreRow(model, features[i] ?? []) : -i }
    })
    const ranked = rankDocuments(scored, undefined, candidates.length)
    return measure.value(
      ranked.map(({ id }) => id),
      grades,
    )
  })
}
