import { existsSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { DatasetError, ModelError } from '../../core/errors.ts'
import {
  finishModelFolder,
  readCardData,
  readModelScores,
} from '../../fine-tune/model-folder/finish-model-folder.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import { randomSequence } from '../../fine-tune/random/random-sequence.ts'
import { shuffled } from '../../fine-tune/random/shuffled.ts'
import type { DevelopmentSet } from '../../fine-tune/training/development-score.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import { startTraining } from '../../fine-tune/training/start-training.ts'
import { FEWEST_PAIRS } from '../../fine-tune/training/training-pairs.ts'
import type { TrainingSet } from '../../fine-tune/training/training-set.ts'
import { checkDigests } from '../../inference/model/check-digests.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { DataParts } from './data-parts.ts'
import { encoderTrainingSet } from './encoder-data.ts'
import { questionsOfSplits } from './load-questions.ts'
import type { Collection } from './open-collection.ts'
import { openDocuments } from './open-documents.ts'
import { repeatedQuestions } from './repeated-questions.ts'
import { type ScoringWork, scoreModel } from './score-model.ts'
import { encoderTask } from './settings-of-training.ts'
import { type SyntheticPair, type SyntheticReport, syntheticData } from './synthetic-data.ts'
import type { DataReport, TrainedModel } from './trained-model.ts'
import { openTrainingFolders, workFolderOf } from './training-folders.ts'
import { progressOfTraining } from './training-progress.ts'
import { withCollection } from './with-collection.ts'
import { questionsByChat } from './write-questions.ts'

export interface AdaptRequest {
  /** Folder of Markdown pages. */
  readonly source: string
  /** Where the model goes; there must be nothing yet. */
  readonly out: string
  /** Folder of a data set whose questions tell whether the model is better. They are never trained on. */
  readonly questions?: string | undefined
  readonly resume: boolean
  /** Has the configured chat model write the questions. */
  readonly chat?: boolean
}

/** A model that learnt from documents alone. */
export interface AdaptedModel extends Pick<TrainedModel, 'folder' | 'training' | 'scores'> {
  readonly documents: number
  readonly data: DataReport
  /** Whether the paired test says that it answers better than its base; absent without questions. */
  readonly isBetter?: boolean | undefined
}

/** Of the paired test, two-sided. */
const SIGNIFICANT = 0.05

/**
 * Trains the configured model on documents without any judgment: makes questions from them, holds some documents out to
 * know when to stop, and compares the result with its base on questions, where there are some.
 *
 * @returns without a folder where it was interrupted; with `resume` the next call goes on from there.
 * @throws {DatasetError} where too few questions can be made. @throws {ModelError} {TrainingError} {DiskFullError}
 */
export async function adapt(
  settings: Settings,
  request: AdaptRequest,
  work: ScoringWork,
): Promise<AdaptedModel> {
  const { config, workingFolder } = settings
  const modelFolder = modelFolderOf(config.model.name)
  const task = encoderTask(withEpochs(config, config.training.adapt.epochs))
  const out = resolve(workingFolder, request.out)
  const documents = await openDocuments(resolve(workingFolder, request.source))
  const asked = request.questions === undefined ? undefined : resolve(workingFolder, request.questions)
  const origin: Origin = {
    source: documents.name,
    corpusDigest: documents.corpus.digest,
    questions: asked && basename(asked),
  }
  if (request.resume && existsSync(out)) return adaptedBefore(out, origin, config)
  const evaluated =
    asked === undefined
      ? new Map<string, string>()
      : await questionsOfSplits(asked, [], join(settings.data.evaluations, 'pages'))
  const folders = openTrainingFolders(out, request.resume)
  const { set, development, data, count } = await withCollection(
    documents,
    settings,
    work,
    (collection, parts) => dataFrom(collection, evaluated, settings, parts, request.chat === true),
  )
  const training = await startTraining(
    {
      ...task,
      modelFolder,
      outFolder: folders.draft,
      checkpointFolder: folders.checkpoints,
      set,
      ...(development.qrels.size > 0 && { development }),
    },
    progressOfTraining(work.report),
    work.signal,
  )
  const told = { documents: count, data, training }
  if (training.end === 'stopped') return { ...told, scores: [] }
  const sets =
    asked === undefined
      ? []
      : [{ role: 'guard', folder: asked, precisions: [config.model.precision] } as const]
  const scores = await scoreModel(settings, task.kind, folders.draft, sets, work)
  finishModelFolder(folders.draft, folders.out, {
    scores,
    data: { ...origin, documents: count, ...data } satisfies AdaptedCard,
  })
  folders.clear()
  return { ...told, folder: folders.out, scores, isBetter: verdict(scores, config) }
}

function withEpochs(config: Settings['config'], epochs: number): Settings['config'] {
  const { training } = config
  return { ...config, training: { ...training, encoder: { ...training.encoder, epochs } } }
}

/** What a model was adapted to, and what it was scored on. */
interface Origin {
  readonly source: string
  readonly corpusDigest: string
  readonly questions?: string | undefined
}

interface AdaptedCard extends Origin, DataReport {
  readonly documents: number
}

/** What an earlier call wrote to the end. @throws {ModelError} where another model lies there */
function adaptedBefore(out: string, origin: Origin, config: Settings['config']): AdaptedModel {
  const [training, scores] = [readTrainingReport(out), readModelScores(out)]
  const card = scores && readCardData<AdaptedCard>(out)
  if (training === undefined || scores === undefined || !isOf(card, origin)) {
    throw new ModelError(
      `${out}: expected a model that was adapted to these documents and scored on these questions, got another; name another folder with --out`,
    )
  }
  checkDigests(out)
  rmSync(workFolderOf(out), { recursive: true, force: true })
  const { documents, mined, synthetic } = card
  const data = { mined, synthetic }
  return { folder: out, documents, data, training, scores, isBetter: verdict(scores, config) }
}

function isOf(card: AdaptedCard | undefined, origin: Origin): card is AdaptedCard {
  return card?.corpusDigest === origin.corpusDigest && card.questions === origin.questions
}

/** Questions of the most documents to learn from, and of the rest to know when to stop. */
async function dataFrom(
  collection: Collection,
  evaluated: ReadonlyMap<string, string>,
  settings: Settings,
  parts: DataParts,
  chat: boolean,
): Promise<{ set: TrainingSet; development: DevelopmentSet; data: DataReport; count: number }> {
  const { config } = settings
  const { seed, margin, depth, encoder } = config.training
  const make = chat ? questionsByChat(settings, parts) : undefined
  const { passages, passagesOf } = collection
  const limits = { perPassage: config.training.adapt.perPassage, most: config.training.adapt.questions, seed }
  const made = await syntheticData([...passages.values()], collection, evaluated, limits, parts, make)
  if (made.pairs.length < FEWEST_PAIRS) throw tooFewQuestions(made.report)
  const drawn = shuffled([...passagesOf.keys()], randomSequence(seed, 0))
  const held = new Set(drawn.slice(0, Math.round(config.training.heldOut * drawn.length)))
  const isHeld = ({ passage }: SyntheticPair) => held.has(passage.document)
  const heldOut = made.pairs.filter(isHeld)
  const learnt = withoutRepeats(
    made.pairs.filter((pair) => !isHeld(pair)),
    heldOut,
    parts,
  )
  const options = { negatives: encoder.negatives, margin, depth }
  const judged = { queries: new Map<string, string>(), qrels: new Map() }
  const { set, mined } = await encoderTrainingSet(judged, learnt, collection, options, parts)
  const development = developmentOf(heldOut)
  return { set, development, data: { mined, synthetic: made.report }, count: passagesOf.size }
}

function tooFewQuestions({ questions, unfit, ambiguous, leaked, astray }: SyntheticReport): DatasetError {
  return new DatasetError(
    `documents: expected at least ${FEWEST_PAIRS} questions made from them, got ${questions} (${unfit} were none or unfit, ${ambiguous} asked of several documents, ${leaked} asked by an evaluation, ${astray} did not lead back to their document); add documents`,
  )
}

/** What is learnt from, without questions that say nearly what one that was held out says. */
function withoutRepeats(
  learnt: readonly SyntheticPair[],
  heldOut: readonly SyntheticPair[],
  { analyzer }: DataParts,
): readonly SyntheticPair[] {
  const texts = (pairs: readonly SyntheticPair[]) =>
    new Map(pairs.map(({ id, question }) => [id, question] as const))
  const repeats = new Set(repeatedQuestions(texts(learnt), texts(heldOut), analyzer).map(({ id }) => id))
  return learnt.filter(({ id }) => !repeats.has(id))
}

/** A question of each held passage is to find its document by what else the passage says, among what the others say. */
function developmentOf(pairs: readonly SyntheticPair[]): DevelopmentSet {
  const firsts = [...Map.groupBy(pairs, ({ passage }) => passage.id).values()].flatMap(
    ([first]) => first ?? [],
  )
  return {
    queries: new Map(firsts.map(({ id, question }) => [id, question])),
    passages: new Map(firsts.map(({ id, answer }) => [id, answer])),
    documents: new Map(firsts.map(({ id, passage }) => [id, passage.document])),
    qrels: new Map(firsts.map(({ id, passage }) => [id, new Map([[passage.document, 1]])])),
  }
}

/** By the pipeline and the precision that serve. */
function verdict(
  scores: readonly ModelScore[],
  { model, pipeline }: Settings['config'],
): boolean | undefined {
  const serving = scores.filter(({ precision }) => precision === model.precision)
  const row = serving.find((score) => score.pipeline === pipeline) ?? serving.at(-1)
  return row && row.difference > 0 && row.p < SIGNIFICANT
}
