import { join, resolve } from 'node:path'
import type { Precision } from '../../onnx/export-encoder.ts'
import type { Settings } from '../settings.ts'
import { loadTrainingQuestions, type TrainingQuestions } from './load-questions.ts'
import type { QuestionReport } from './trained-model.ts'

/** What a training on a data set is asked for. */
export interface TrainingRequest {
  /** Folder of the data set. */
  readonly dataset: string
  /** Where the model goes; there must be nothing yet. */
  readonly out: string
  /** Judgments to learn from; absent: `train`, otherwise the only ones. */
  readonly split?: string | undefined
  /** Judgments that say when to stop; absent: `dev`, otherwise some are held out. */
  readonly development?: string | undefined
  /** Folders of other sets, on which the model is scored before and after to see what it forgot. */
  readonly guards: readonly string[]
  /** What an encoder is scored in on the set itself; absent: in both, so that the card shows what int8 costs. */
  readonly precisions?: readonly Precision[] | undefined
  /** Goes on from what an earlier call left. */
  readonly resume: boolean
}

/** The same with paths that are absolute. */
export function placedRequest(request: TrainingRequest, { workingFolder }: Settings): TrainingRequest {
  const place = (path: string) => resolve(workingFolder, path)
  return {
    ...request,
    dataset: place(request.dataset),
    out: place(request.out),
    guards: request.guards.map(place),
  }
}

/** Questions of a placed request. @throws {DatasetError} */
export function questionsOf(
  request: TrainingRequest,
  { config, data }: Settings,
): Promise<TrainingQuestions> {
  const { heldOut, seed } = config.training
  return loadTrainingQuestions({ ...request, heldOut, seed, unpackInto: join(data.evaluations, 'pages') })
}

export function questionReport(questions: TrainingQuestions): QuestionReport {
  const { dataset, developmentSplit, training, development, leaked, unknownDocuments, unknownQueries } =
    questions
  return {
    dataset: dataset.name,
    split: dataset.split,
    developmentSplit,
    training: training.qrels.size,
    development: development.qrels.size,
    leaked: leaked.map(({ id, of }) => ({ id, of })),
    unknownDocuments,
    unknownQueries,
  }
}
