import { finishModelFolder } from '../../fine-tune/model-folder/finish-model-folder.ts'
import { randomSequence } from '../../fine-tune/random/random-sequence.ts'
import { shuffled } from '../../fine-tune/random/shuffled.ts'
import { checkTrainable } from '../../fine-tune/training/check-trainable.ts'
import { lookScore } from '../../fine-tune/training/look-score.ts'
import type { RerankingSet } from '../../fine-tune/training/training.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { DataParts } from './data-parts.ts'
import { encoderTrainingSet } from './encoder-data.ts'
import { finishedModel } from './finished-model.ts'
import { keptData } from './kept-data.ts'
import { dataKey, type TrainingQuestions } from './load-questions.ts'
import type { Collection } from './open-collection.ts'
import { type RankedQuestion, rankedQuestions } from './ranked-questions.ts'
import { type ScoringWork, scoreModel } from './score-model.ts'
import { scoredSets } from './scored-sets.ts'
import { crossEncoderSettings } from './settings-of-training.ts'
import { trainIn } from './train-in.ts'
import type { DataReport, QuestionReport, TrainedModel } from './trained-model.ts'
import { withTrainingFolders } from './training-folders.ts'
import { placedRequest, questionReport, questionsOf, type TrainingRequest } from './training-request.ts'
import { withCollection } from './with-collection.ts'

/** A cross-encoder that was trained, beside the order that it is to better. */
export interface TrainedCrossEncoder extends TrainedModel {
  /** Mean nDCG@10 of the candidates in the order of the pipeline, over the questions that said when to stop. */
  readonly pipelineScore: number
}

interface CrossEncoderCard extends QuestionReport, DataReport {
  readonly pipeline: string
  readonly pipelineScore: number
}

/** Each look reads all pairs: these are enough to see whether the model gets better. */
const LOOK = { questions: 100, candidates: 20 }

/**
 * Trains a cross-encoder on a data set's questions, from the layers of the configured encoder: it learns to tell answers
 * from what an index of the documents confuses with them.
 *
 * @returns without a folder where it was interrupted; with `resume` the next call goes on from there.
 * @throws {DatasetError} {ModelError} {ConfigError} {TrainingError} {WriterLockedError} {DiskFullError}
 */
export async function trainCrossEncoder(
  settings: Settings,
  asked: TrainingRequest,
  work: ScoringWork,
): Promise<TrainedCrossEncoder> {
  const { config } = settings
  const request = placedRequest(asked, settings)
  const finished = finishedModel<CrossEncoderCard>(request, 'cross-encoder')
  if (finished !== undefined) return { ...finished.trained, pipelineScore: finished.card.pipelineScore }
  const modelFolder = modelFolderOf(config.model.name)
  const keys = crossEncoderSettings(config)
  await checkTrainable(modelFolder, keys)
  const questions = await questionsOf(request, settings)
  return withTrainingFolders(request.out, { ...request, note: work.note }, async (folders) => {
    const kind = 'cross-encoder'
    const {
      set: data,
      report,
      development,
    } = await keptData(folders.data, dataKey(kind, settings, questions), () =>
      dataOf(settings, questions, work),
    )
    const training = await trainIn(
      folders,
      { kind, modelFolder, set: data, development, settings: keys },
      work,
    )
    const pipelineScore = scoreAsFound(development)
    const told = { questions: questionReport(questions), data: report, training, pipelineScore }
    if (training.end === 'stopped') return { ...told, scores: [] }
    const { sets, files } = scoredSets(request, questions, folders, ['int8'])
    const scores = await scoreModel(settings, 'cross-encoder', folders.draft, sets, work)
    const card: CrossEncoderCard = { ...told.questions, ...report, pipeline: config.pipeline, pipelineScore }
    finishModelFolder(folders.draft, folders.out, { scores, data: card, files })
    folders.clear()
    return { ...told, folder: folders.out, scores }
  })
}

function dataOf(settings: Settings, questions: TrainingQuestions, work: ScoringWork) {
  const { training, pipeline } = settings.config
  const { seed, margin, depth, crossEncoder } = training
  const options = { negatives: crossEncoder.negatives, margin, depth }
  return withCollection(questions.dataset, settings, work, async (collection, parts) => {
    const { set, mined } = await encoderTrainingSet(questions.training, [], collection, options, parts)
    return {
      set,
      report: { mined },
      development: await rerankingSet(questions, collection, pipeline, seed, parts),
    }
  })
}

/** Some development questions, with the best passages that the pipeline finds. */
async function rerankingSet(
  { development }: TrainingQuestions,
  collection: Collection,
  pipeline: string,
  seed: number,
  parts: DataParts,
): Promise<RerankingSet> {
  const { queries, qrels } = development
  const drawn = shuffled([...qrels], randomSequence(seed, 0)).slice(0, LOOK.questions)
  const looked = { queries, qrels: new Map(drawn) }
  const ranked = await rankedQuestions(looked, collection, pipeline, LOOK.candidates, parts)
  const found = new Set(ranked.flatMap(({ candidates }) => candidates.map(({ chunkId }) => chunkId)))
  const passages = [...found].flatMap((id) => collection.passages.get(id) ?? [])
  return {
    queries: new Map(ranked.map(({ query, text }) => [query, text])),
    passages: new Map(passages.map(({ id, text }) => [id, text])),
    documents: new Map(passages.map(({ id, document }) => [id, document])),
    qrels: looked.qrels,
    candidates: new Map(ranked.map((question) => [question.query, idsOf(question)])),
  }
}

function idsOf({ candidates }: RankedQuestion): readonly string[] {
  return candidates.map(({ chunkId }) => chunkId)
}

function scoreAsFound({ candidates, documents, qrels }: RerankingSet): number {
  const inOrder = [...candidates].map(([query, ids]) => {
    return [query, ids.map((id, rank) => ({ id, score: -rank }))] as const
  })
  return lookScore(new Map(inOrder), qrels, documents)
}
