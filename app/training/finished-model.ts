import { existsSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { readCardData, readModelScores } from '../../fine-tune/model-folder/finish-model-folder.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import type { TrainingReport } from '../../fine-tune/training/training-report.ts'
import type { DataReport, QuestionReport, TrainedModel } from './trained-model.ts'
import { workFolderOf } from './training-folders.ts'
import type { TrainingRequest } from './training-request.ts'

/** What a card says of a training's data. */
type CardData = QuestionReport & DataReport

/**
 * What an earlier call of the same training wrote to the end; `undefined` where it did not, or where it is not to be
 * resumed. What that call may have left to be cleared is.
 *
 * @throws {ModelError} where another model lies there.
 */
export function finishedModel<Card extends CardData>(
  { out, resume, dataset }: Pick<TrainingRequest, 'out' | 'resume' | 'dataset'>,
  kind: TrainingReport['kind'],
): { readonly trained: TrainedModel; readonly card: Card } | undefined {
  if (!resume || !existsSync(out)) return undefined
  const training = readTrainingReport(out)
  const scores = readModelScores(out)
  const card = training && scores && readCardData<Card>(out)
  if (card?.dataset !== basename(dataset) || training?.kind !== kind) {
    throw new ModelError(
      `${out}: expected the model that this training writes, got another one, or none; name another folder with --out`,
    )
  }
  rmSync(workFolderOf(out), { recursive: true, force: true })
  const { mined, synthetic, ...questions } = card
  const data = { mined, synthetic }
  const told = { folder: out, questions, data, training, scores: scores ?? [] }
  return { trained: told, card }
}
