import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'
import { isDownFactor } from '../encoder/low-rank.ts'
import { adapterFiles } from '../model-folder/adapter.ts'
import { type BaseModel, openBaseModel } from '../model-folder/open-base-model.ts'
import { refuseExisting, writeModelFolder } from '../model-folder/write-model-folder.ts'
import { mixWeights } from '../optimizer/mix-weights.ts'
import type { Parameters } from '../passes/trainable-model.ts'
import { batchSequence } from './batch-sequence.ts'
import { crossEncoderRecipe } from './cross-encoder-recipe.ts'
import { cutTexts } from './cut-texts.ts'
import { encoderRecipe } from './encoder-recipe.ts'
import { modelCard, readTrainingReport } from './model-card.ts'
import { openLearner } from './open-learner.ts'
import type { Recipe } from './recipe.ts'
import { tokenEncoderRecipe } from './token-encoder-recipe.ts'
import {
  bestOf,
  type TrainingOutcome,
  type TrainingWatch,
  trainModel,
  type VectorsReport,
} from './train-model.ts'
import type { Training } from './training.ts'
import { type TrainingPairs, trainingPairs } from './training-pairs.ts'
import type { TrainingReport } from './training-report.ts'
import { dataDigest } from './training-set.ts'
import type { TrainingSettings } from './training-settings.ts'
import type { TextsWatch } from './vectors-of-texts.ts'

/**
 * Trains a model from the latest checkpoint of the same training, or from its base, and writes it as a model folder. Where
 * the same training has written its model already, nothing is done again.
 *
 * Blocks the thread while the model runs: see `startTraining`.
 *
 * @param guard lets the end of the process wait for a run.
 * @returns what was done; no folder is written where it was stopped.
 * @throws {ConfigError} {ModelError} {DatasetError} {TrainingError} {DiskFullError}
 */
export async function runTraining(
  training: Training,
  watch: TrainingWatch,
  guard: SharedArrayBuffer,
): Promise<TrainingReport> {
  const { settings, modelFolder, outFolder, checkpointFolder } = training
  const pairs = trainingPairs(training.set)
  const base = await openBaseModel(modelFolder)
  const run = runDigest(training, base)
  const finished = readTrainingReport(outFolder)
  if (finished?.run === run) return finished
  refuseExisting(outFolder)
  const recipe = recipeOf(training, base)
  const sequence = batchSequence(pairs.pairs, settings.batchSize, settings.seed)
  const learner = openLearner(base, recipe, settings, guard)
  const { model, runner, asked } = learner
  const score = recipe.score && (() => recipe.score?.(asked) ?? Promise.resolve(0))
  try {
    await recipe.prepare(asked, textsWatch('anchor', watch))
    const first = copyOf(model.parameters, namesOfBase(model.trained, recipe))
    const { epochs } = settings
    const steps = epochs === 0 ? 0 : Math.max(1, Math.round(epochs * sequence.batchesPerEpoch))
    const batch = (step: number) => recipe.batch(sequence.batch(step))
    const outcome = await trainModel(
      { model, runner, steps, batch, score, settings, run, checkpointFolder },
      watch,
    )
    if (outcome.end === 'stopped') return reportOf(training, base, pairs, outcome, run)
    for (const [name, values] of first) {
      mixWeights(model.parameters.get(name)?.values ?? values, values, settings.baseShare)
    }
    const concluded = await recipe.conclude?.(asked, textsWatch('whiten', watch))
    if (recipe.conclude !== undefined && concluded === undefined) {
      return reportOf(training, base, pairs, { ...outcome, end: 'stopped' }, run)
    }
    const parameters = new Map([...learner.finished(), ...(concluded ?? [])])
    const finalScore = await (concluded
      ? scoreAnew({ ...base, parameters }, recipe, settings, guard)
      : score?.())
    const report = { ...reportOf(training, base, pairs, outcome, run), finalScore }
    writeModelFolder(outFolder, {
      baseFolder: modelFolder,
      parameters,
      publishedName: recipe.publishedName,
      config: recipe.config,
      files: {
        ...modelCard(report),
        ...(settings.part.kind === 'low-rank' && training.kind !== 'cross-encoder'
          ? adapterFiles(base, model.parameters, model.trained)
          : {}),
      },
    })
    return report
  } finally {
    await learner.release()
  }
}

function textsWatch(purpose: VectorsReport['purpose'], watch: TrainingWatch): TextsWatch {
  return {
    onTexts: (done, total) => watch.onVectors({ purpose, done, total }),
    isStopped: () => watch.isStopped(),
  }
}

/** What a finished model scores: weights that came last are in no graph that it was trained by. */
async function scoreAnew(
  finished: BaseModel,
  recipe: Recipe,
  settings: TrainingSettings,
  guard: SharedArrayBuffer,
): Promise<number | undefined> {
  const whole: TrainingSettings = { ...settings, part: { kind: 'last-layers', count: 1 }, dropout: 0 }
  const { asked, release } = openLearner(finished, recipe, whole, guard)
  try {
    return await recipe.score?.(asked)
  } finally {
    await release()
  }
}

function recipeOf(training: Training, base: BaseModel): Recipe {
  if (training.kind === 'encoder') return encoderRecipe(training, base)
  return training.kind === 'token-encoder'
    ? tokenEncoderRecipe(training, base)
    : crossEncoderRecipe(training, base)
}

/** Changes whenever the same settings and data give another model. */
const RECIPES = 2

/** Identity of a run: equal ones give equal bytes. */
function runDigest({ kind, set, development, settings }: Training, base: BaseModel): string {
  const { weightsDigest, tokenizerDigest, config, settings: model } = base
  const digests = [dataDigest(set), development && dataDigest(development)]
  return sha256(
    canonicalJson([RECIPES, kind, weightsDigest, tokenizerDigest, config, model, settings, digests]),
  )
}

/**
 * What is mixed with its first values to mix the model with its base: not a head, which began at random, and of low-rank
 * additions the second factors alone, (1 − share) · B · A.
 */
function namesOfBase(trained: readonly string[], { headWeights }: Recipe): readonly string[] {
  return trained.filter((name) => !headWeights.has(name) && !isDownFactor(name))
}

function copyOf(
  parameters: Parameters,
  names: readonly string[],
): readonly (readonly [string, Float32Array])[] {
  return names.map((name) => [name, parameters.get(name)?.values.slice() ?? new Float32Array()])
}

/** How much is read of texts: of passages all that the model reads where no layer learns. */
function limitsOf({ epochs, maxQueryTokens, maxPassageTokens }: TrainingSettings, base: BaseModel) {
  return { maxQueryTokens, maxPassageTokens: epochs === 0 ? base.settings.maxTokens : maxPassageTokens }
}

function reportOf(
  { kind, set, development, settings }: Training,
  base: BaseModel,
  { pairs, withoutText, repeated, contradicting }: TrainingPairs,
  { end, state }: TrainingOutcome,
  run: string,
): TrainingReport {
  return {
    kind,
    run,
    base: { name: base.name, weightsDigest: base.weightsDigest },
    data: {
      digest: dataDigest(set),
      pairs: pairs.length,
      withoutText,
      repeated,
      contradicting,
      cutTexts: cutTexts(pairs, set, limitsOf(settings, base), base),
      developmentDigest: development && dataDigest(development),
      developmentQueries: development?.qrels.size ?? 0,
    },
    settings,
    end,
    steps: state.step,
    scores: state.scores,
    keptStep: state.scores.length > 0 ? bestOf(state.scores).step : state.step,
  }
}
