import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError, ModelError } from '../../core/errors.ts'
import { loadDataset } from '../../evaluate/datasets/load-dataset.ts'
import {
  finishModelFolder,
  readCardData,
  readModelScores,
} from '../../fine-tune/model-folder/finish-model-folder.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import { checkTrainable } from '../../fine-tune/training/check-trainable.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import { checkDigests } from '../../inference/model/check-digests.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { adaptationData } from './adaptation-data.ts'
import { keptData } from './kept-data.ts'
import { questionsOfSplits } from './load-questions.ts'
import { openDocuments } from './open-documents.ts'
import { type ScoringWork, scoreModel } from './score-model.ts'
import { encoderTask } from './settings-of-training.ts'
import { trainIn } from './train-in.ts'
import type { DataReport, TrainedModel } from './trained-model.ts'
import { withTrainingFolders, workFolderOf } from './training-folders.ts'
import { withCollection } from './with-collection.ts'

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
 * @throws {DatasetError} where too few questions can be made. @throws {ModelError} {TrainingError} {WriterLockedError}
 *   {DiskFullError}
 */
export async function adapt(
  settings: Settings,
  request: AdaptRequest,
  work: ScoringWork,
): Promise<AdaptedModel> {
  const { config, workingFolder } = settings
  const modelFolder = modelFolderOf(config.model.name)
  const task = encoderTask(adaptationConfig(config))
  const out = resolve(workingFolder, request.out)
  await checkTrainable(modelFolder, task.settings)
  const documents = await openDocuments(resolve(workingFolder, request.source))
  const asked = request.questions === undefined ? undefined : resolve(workingFolder, request.questions)
  const unpackInto = join(settings.data.evaluations, 'pages')
  const judged = asked === undefined ? undefined : await loadDataset(asked, undefined, { unpackInto })
  const origin: Origin = {
    source: documents.name,
    corpusDigest: documents.corpus.digest,
    questions: judged?.name,
    questionsDigest: judged?.questionsDigest,
  }
  if (request.resume && existsSync(out)) return adaptedBefore(out, origin, config)
  const evaluated =
    asked === undefined ? new Map<string, string>() : await questionsOfSplits(asked, [], unpackInto)
  return withTrainingFolders(out, { ...request, note: work.note }, async (folders) => {
    const isWritten = request.chat === true
    const { model, training: keys, chunks, chat } = config
    const key = { origin, config: [model, keys, chunks, chat, isWritten], evaluated: [...evaluated] }
    const { set, development, data, count } = await keptData(folders.data, key, () =>
      withCollection(documents, settings, work, (collection, parts) =>
        adaptationData(collection, evaluated, settings, parts, isWritten),
      ),
    )
    const training = await trainIn(folders, { ...task, modelFolder, set, development }, work)
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
  })
}

/**
 * With what `training.adapt` says in place of `training.encoder`.
 *
 * @throws {ConfigError} where nothing would change
 */
export function adaptationConfig(config: Settings['config']): Settings['config'] {
  const { training } = config
  const { epochs, whitening } = training.adapt
  if (epochs === 0 && whitening === 0) {
    throw new ConfigError(
      'training.adapt: expected epochs or a whitening, got 0 of both, which would leave the model as it is; set one of them',
    )
  }
  return { ...config, training: { ...training, encoder: { ...training.encoder, epochs, whitening } } }
}

/** What a model was adapted to, and what it was scored on. */
interface Origin {
  readonly source: string
  readonly corpusDigest: string
  readonly questions?: string | undefined
  /** Of the split that the model is scored on. */
  readonly questionsDigest?: string | undefined
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
  return card?.corpusDigest === origin.corpusDigest && card.questionsDigest === origin.questionsDigest
}

/** By the pipeline and the precision that serve; `undefined` where nothing was scored. */
function verdict(
  scores: readonly ModelScore[],
  { model, pipeline }: Settings['config'],
): boolean | undefined {
  if (scores.length === 0) return undefined
  const serving = scores.find((score) => score.pipeline === pipeline && score.precision === model.precision)
  return serving !== undefined && serving.difference > 0 && serving.p < SIGNIFICANT
}
