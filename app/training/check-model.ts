import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { DatasetError, ModelError } from '../../core/errors.ts'
import { readModelScores } from '../../fine-tune/model-folder/finish-model-folder.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import { checkDigests } from '../../inference/model/check-digests.ts'
import { fileDigest } from '../../inference/model/file-digest.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { evaluatedWith, rivals, type ScoringWork, scoreBeside } from './score-model.ts'

export interface CheckRequest {
  /** Folder of a model with a card. */
  readonly model: string
  /** Folders of data sets that it was scored on. */
  readonly datasets: readonly string[]
}

/** What of a score can be found again. */
type FoundScore = Pick<ModelScore, 'before' | 'after' | 'difference' | 'low' | 'high' | 'p'>

/** A score of a card, and what was found instead or again. */
export interface CheckedScore extends ModelScore {
  /** The side of the base, and what rests on it, is there where the base was at hand. */
  readonly found: Pick<FoundScore, 'after' | 'difference'> & Partial<FoundScore>
}

export interface CheckedModel {
  readonly model: string
  readonly checked: readonly CheckedScore[]
  /** Whether the base was scored anew for all of them; otherwise what the card says of it is believed. */
  readonly isBaseChecked: boolean
  /** Scores on sets that were not at hand. */
  readonly unchecked: readonly ModelScore[]
}

/** Processors of other kinds add numbers up in another order: a few near ties fall otherwise. */
const TOLERANCE = 0.005
/** A few near ties change p by more. */
const TOLERANCE_OF_P = 0.05

/**
 * Scores a tuned model anew on data sets of its card, and its base beside it where that is the configured model.
 *
 * @throws {ModelError} where there is no model, or a file is not the one that its folder names, where it has no scores, and
 *   where one does not reproduce. @throws {DatasetError} for a set that the card does not name, or with other documents or
 *   judgments.
 */
export async function checkModel(
  settings: Settings,
  { model, datasets }: CheckRequest,
  work: ScoringWork,
): Promise<CheckedModel> {
  const folder = resolve(settings.workingFolder, model)
  if (!existsSync(folder)) {
    throw new ModelError(`${folder}: expected the folder of a model, found nothing; name another`)
  }
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
  const wrong = checked.flatMap(wrongValues)
  if (wrong.length > 0) {
    throw new ModelError(
      `${folder}: expected what the card says, ${wrong.join('; ')}; do not use it, or train it anew`,
    )
  }
  const key = (score: ModelScore) =>
    JSON.stringify([score.dataset, score.split, score.pipeline, score.precision])
  const done = new Set(checked.map(key))
  const isBaseChecked = checked.every(({ found }) => found.before !== undefined)
  return { model: folder, checked, isBaseChecked, unchecked: scores.filter((score) => !done.has(key(score))) }
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
    const { before, after, pipelines } = rivals(settings, kind, model, precision)
    const own = [score, ...others]
    const rivalOf = new Map(pipelines.map(([first, second]) => [second, first]))
    const ofBase = isBaseOf(model, settings) ? own.flatMap(({ pipeline }) => rivalOf.get(pipeline) ?? []) : []
    const runsWith = (rival: Settings, asked: readonly string[]) =>
      asked.length === 0 ? [] : evaluatedWith(rival, [...new Set(asked)], { folder, split }, work)
    const tuned = await runsWith(
      after,
      own.map(({ pipeline }) => pipeline),
    )
    const held = await runsWith(before, ofBase)
    for (const expected of own) {
      const run = tuned.find(({ asked }) => asked === expected.pipeline)
      if (run?.ground.corpus !== expected.corpusDigest || run.ground.questions !== expected.questionsDigest) {
        throw new DatasetError(
          `${folder}, ${split}: expected the documents and judgments that the card was made with, got others; name the folder as it was then`,
        )
      }
      const rival = held.find(({ asked }) => asked === rivalOf.get(expected.pipeline))
      const found =
        rival === undefined
          ? { after: run.mean, difference: run.mean - expected.before }
          : foundIn(scoreBeside(expected.role, precision, rival, run))
      checked.push({ ...expected, found })
    }
  }
  return checked
}

function foundIn({ before, after, difference, low, high, p }: ModelScore): FoundScore {
  return { before, after, difference, low, high, p }
}

/** Whether the configured model is the one that training began with. */
function isBaseOf(model: string, { config }: Settings): boolean {
  const weights = join(modelFolderOf(config.model.name), 'model.safetensors')
  return existsSync(weights) && fileDigest(weights) === readTrainingReport(model)?.base.weightsDigest
}

/** What of a score was not found again, a phrase each. */
function wrongValues(score: CheckedScore): readonly string[] {
  const { dataset, split, pipeline, precision, found } = score
  return Object.entries(found).flatMap(([name, value]) => {
    const expected = score[name as keyof FoundScore]
    const tolerance = name === 'p' ? TOLERANCE_OF_P : TOLERANCE
    if (Math.abs(value - expected) <= tolerance) return []
    const place = `on ${dataset}, ${split}, ${pipeline}, ${precision}`
    return [`${name} ${expected.toFixed(4)} ${place}, got ${value.toFixed(4)}`]
  })
}
