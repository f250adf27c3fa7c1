import { basename, resolve } from 'node:path'
import { DatasetError, ModelError } from '../../core/errors.ts'
import { readModelScores } from '../../fine-tune/model-folder/finish-model-folder.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import { checkDigests } from '../../inference/model/check-digests.ts'
import type { Settings } from '../settings.ts'
import { evaluatedWith, rivals, type ScoringWork } from './score-model.ts'

export interface CheckRequest {
  /** Folder of a model with a card. */
  readonly model: string
  /** Folders of data sets that it was scored on. */
  readonly datasets: readonly string[]
}

/** A score of a card, and what was found instead or again. */
export interface CheckedScore extends ModelScore {
  readonly found: number
}

export interface CheckedModel {
  readonly model: string
  readonly checked: readonly CheckedScore[]
  /** Scores on sets that were not at hand. */
  readonly unchecked: readonly ModelScore[]
}

/** Processors of other kinds add numbers up in another order: a few near ties fall otherwise. */
const TOLERANCE = 0.005

/**
 * Scores a tuned model anew on data sets of its card.
 *
 * @throws {ModelError} where a file is not the one that its folder names, where the model has no scores, and where one does
 *   not reproduce. @throws {DatasetError} for a set that the card does not name, or with other documents or judgments.
 */
export async function checkModel(
  settings: Settings,
  { model, datasets }: CheckRequest,
  work: ScoringWork,
): Promise<CheckedModel> {
  const folder = resolve(settings.workingFolder, model)
  checkDigests(folder)
  const scores = readModelScores(folder)
  if (scores === undefined || scores.length === 0) {
    throw new ModelError(
      `${folder}: expected scores in scores.json, got none; only a model that was scored when it was trained can be checked`,
    )
  }
  const checked: CheckedScore[] = []
  for (const dataset of datasets) {
    const own = scores.filter((score) => score.dataset === basename(resolve(dataset)))
    if (own.length === 0) {
      const names = new Set(scores.map((score) => score.dataset))
      throw new DatasetError(
        `${dataset}: expected one of the data sets ${[...names].join(', ')} of the card, got another`,
      )
    }
    checked.push(...(await checkedOn(resolve(settings.workingFolder, dataset), own, folder, settings, work)))
  }
  const wrong = checked.filter(({ found, after }) => Math.abs(found - after) > TOLERANCE)
  if (wrong.length > 0) throw notReproduced(folder, wrong)
  const key = (score: ModelScore) =>
    JSON.stringify([score.dataset, score.split, score.pipeline, score.precision])
  const done = new Set(checked.map(key))
  return { model: folder, checked, unchecked: scores.filter((score) => !done.has(key(score))) }
}

async function checkedOn(
  folder: string,
  scores: readonly ModelScore[],
  model: string,
  settings: Settings,
  work: ScoringWork,
): Promise<readonly CheckedScore[]> {
  const groups = Map.groupBy(scores, ({ split, precision }) => `${split} ${precision}`)
  const checked: CheckedScore[] = []
  for (const [score, ...others] of groups.values()) {
    if (score === undefined) continue
    const { split, precision } = score
    const kind = readTrainingReport(model)?.kind ?? 'encoder'
    const { after } = rivals(settings, kind, model, precision)
    const pipelines = [score, ...others].map(({ pipeline }) => pipeline)
    const runs = await evaluatedWith(after, pipelines, { folder, split }, work)
    for (const expected of [score, ...others]) {
      const run = runs.find(({ asked }) => asked === expected.pipeline)
      if (run?.ground.corpus !== expected.corpusDigest || run.ground.questions !== expected.questionsDigest) {
        throw new DatasetError(
          `${folder}, ${split}: expected the documents and judgments that the card was made with, got others; name the folder as it was then`,
        )
      }
      checked.push({ ...expected, found: run.mean })
    }
  }
  return checked
}

function notReproduced(folder: string, wrong: readonly CheckedScore[]): ModelError {
  const rows = wrong.map(
    ({ dataset, split, pipeline, precision, after, found }) =>
      `${after.toFixed(4)} on ${dataset}, ${split}, ${pipeline}, ${precision}, got ${found.toFixed(4)}`,
  )
  return new ModelError(`${folder}: expected the card's ${rows.join('; ')}; do not use it, or train it anew`)
}
