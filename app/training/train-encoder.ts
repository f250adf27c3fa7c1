import { join, resolve } from 'node:path'
import { finishModelFolder } from '../../fine-tune/model-folder/finish-model-folder.ts'
import { startTraining } from '../../fine-tune/training/start-training.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { modelFolderOf, openConfiguredEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { developmentSet, encoderTrainingSet } from './encoder-data.ts'
import { loadTrainingQuestions, type TrainingQuestions } from './load-questions.ts'
import { openCollection } from './open-collection.ts'
import { type ScoredSet, type ScoringWork, scoreModel } from './score-model.ts'
import { encoderSettings } from './settings-of-training.ts'
import type { QuestionReport, TrainedModel } from './trained-model.ts'
import { openTrainingFolders } from './training-folders.ts'
import { progressOfTraining } from './training-progress.ts'

export interface TrainingRequest {
  /** Folder of the data set. */
  readonly dataset: string
  /** Where the model goes; there must be nothing yet. */
  readonly out: string
  readonly split?: string | undefined
  readonly development?: string | undefined
  /** Folders of other sets, on which the model is scored before and after to see what it forgot. */
  readonly guards: readonly string[]
  readonly resume: boolean
}

/**
 * Trains the configured model further on a data set's questions: mines hard negatives from an index of its documents,
 * trains, and scores the result beside the base in the precisions that it may run in.
 *
 * @returns without a folder where it was interrupted; with `resume` the next call goes on from there.
 * @throws {DatasetError} {ModelError} {ConfigError} {TrainingError} {DiskFullError}
 */
export async function trainEncoder(
  settings: Settings,
  request: TrainingRequest,
  work: ScoringWork,
): Promise<TrainedModel> {
  const { config, data, workingFolder } = settings
  const { training: keys } = config
  const modelFolder = modelFolderOf(config.model.name)
  const dataset = resolve(workingFolder, request.dataset)
  const guards = request.guards.map((guard) => resolve(workingFolder, guard))
  const questions = await loadTrainingQuestions({
    ...request,
    dataset,
    guards,
    heldOut: keys.heldOut,
    seed: keys.seed,
    unpackInto: join(data.evaluations, 'pages'),
  })
  const folders = openTrainingFolders(resolve(workingFolder, request.out), request.resume)
  const { set, development, made } = await dataOf(settings, questions, work)
  const report = await startTraining(
    {
      kind: 'encoder',
      modelFolder,
      outFolder: folders.draft,
      checkpointFolder: folders.checkpoints,
      set,
      ...(development.qrels.size > 0 && { development }),
      settings: encoderSettings(config),
    },
    progressOfTraining(work.report),
    work.signal,
  )
  const told = { questions: questionReport(questions), data: made, training: report }
  if (report.end === 'stopped') return { ...told, scores: [] }
  const models = { base: modelFolder, tuned: folders.draft }
  const scores = await scoreModel(settings, models, scoredSets(dataset, questions, guards), work)
  finishModelFolder(folders.draft, folders.out, { scores, data: { ...told.questions, ...made } })
  folders.clear()
  return { ...told, folder: folders.out, scores }
}

async function dataOf(settings: Settings, questions: TrainingQuestions, work: ScoringWork) {
  const { seed, margin, depth, encoder } = settings.config.training
  const opened = await openConfiguredEmbedder(settings, work)
  try {
    const collection = await openCollection(questions.dataset, settings, opened, work)
    try {
      const parts = { analyzer: englishAnalyzer(), embedder: opened.questions, ...work }
      const options = { negatives: encoder.negatives, margin, depth, synthetic: encoder.synthetic, seed }
      const { set, report } = await encoderTrainingSet(questions.training, collection, options, parts)
      const development = await developmentSet(questions.development, collection, parts)
      return { set, development, made: report }
    } finally {
      await collection.close()
    }
  } finally {
    await opened.close()
  }
}

function scoredSets(
  dataset: string,
  { developmentSplit }: TrainingQuestions,
  guards: readonly string[],
): readonly ScoredSet[] {
  const own: readonly ScoredSet[] =
    developmentSplit === undefined
      ? []
      : [
          {
            role: 'development',
            folder: dataset,
            split: developmentSplit,
            precisions: ['float32', 'int8'],
          },
        ]
  return [...own, ...guards.map((folder): ScoredSet => ({ role: 'guard', folder, precisions: ['int8'] }))]
}

export function questionReport(questions: TrainingQuestions): QuestionReport {
  const { dataset, developmentSplit, training, development, leaked } = questions
  return {
    dataset: dataset.name,
    split: dataset.split,
    developmentSplit,
    training: training.qrels.size,
    development: development.qrels.size,
    leaked: leaked.map(({ id, of }) => ({ id, of })),
  }
}
