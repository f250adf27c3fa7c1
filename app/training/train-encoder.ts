import { finishModelFolder } from '../../fine-tune/model-folder/finish-model-folder.ts'
import { checkTrainable } from '../../fine-tune/training/check-trainable.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { developmentSet, encoderTrainingSet } from './encoder-data.ts'
import { finishedModel } from './finished-model.ts'
import { keptData } from './kept-data.ts'
import { dataKey, type TrainingQuestions } from './load-questions.ts'
import { type ScoringWork, scoreModel } from './score-model.ts'
import { scoredSets } from './scored-sets.ts'
import { encoderTask } from './settings-of-training.ts'
import { syntheticData } from './synthetic-data.ts'
import { trainIn } from './train-in.ts'
import type { TrainedModel } from './trained-model.ts'
import { withTrainingFolders } from './training-folders.ts'
import { placedRequest, questionReport, questionsOf, type TrainingRequest } from './training-request.ts'
import { withCollection } from './with-collection.ts'
import { wordScores } from './word-scores.ts'

/**
 * Trains the configured model further on a data set's questions: mines hard negatives from an index of its documents,
 * trains, and scores the result beside the base in the precisions that it may run in.
 *
 * @returns without a folder where it was interrupted; with `resume` the next call goes on from there.
 * @throws {DatasetError} {ModelError} {ConfigError} {TrainingError} {WriterLockedError} {DiskFullError}
 */
export async function trainEncoder(
  settings: Settings,
  asked: TrainingRequest,
  work: ScoringWork,
): Promise<TrainedModel> {
  const { config } = settings
  const request = placedRequest(asked, settings)
  const modelFolder = modelFolderOf(config.model.name)
  const task = encoderTask(config)
  const finished = finishedModel(request, task.kind)
  if (finished !== undefined) return finished.trained
  await checkTrainable(modelFolder, task.settings)
  const questions = await questionsOf(request, settings)
  return withTrainingFolders(request.out, { ...request, note: work.note }, async (folders) => {
    const key = dataKey(task.kind, settings, questions)
    const { set, report, development } = await keptData(folders.data, key, () =>
      encoderData(settings, questions, work),
    )
    const training = await trainIn(folders, { ...task, modelFolder, set, development }, work)
    const told = { questions: questionReport(questions), data: report, training }
    if (training.end === 'stopped') return { ...told, scores: [] }
    const { precisions = ['float32', 'int8'] } = request
    const { sets, files } = scoredSets(request, questions, folders, precisions)
    const scores = await scoreModel(settings, task.kind, folders.draft, sets, work)
    finishModelFolder(folders.draft, folders.out, { scores, data: { ...told.questions, ...report }, files })
    folders.clear()
    return { ...told, folder: folders.out, scores }
  })
}

/** What an encoder is trained on, what of it was mined and made, and what says when to stop. */
export function encoderData(settings: Settings, questions: TrainingQuestions, work: ScoringWork) {
  const { seed, margin, depth, encoder } = settings.config.training
  const { training, development, evaluated, dataset } = questions
  return withCollection(dataset, settings, work, async (collection, parts) => {
    const most = Math.round(encoder.synthetic * training.qrels.size)
    const asked = { perPassage: Math.max(1, Math.ceil(most / collection.passages.size)), most, seed }
    const made = await syntheticData([...collection.passages.values()], collection, evaluated, asked, parts)
    const options = { negatives: encoder.negatives, margin, depth, teacher: encoder.teacher }
    const { set, mined } = await encoderTrainingSet(training, made.pairs, collection, options, parts)
    const report = { mined, synthetic: made.report }
    const asking = await developmentSet(development, collection, parts)
    const words = await wordScores(asking, collection, parts)
    return { set, report, development: { ...asking, words } }
  })
}
