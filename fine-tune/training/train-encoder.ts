import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'
import { type BaseModel, openBaseModel } from '../model-folder/open-base-model.ts'
import { refuseExisting, writeModelFolder } from '../model-folder/write-model-folder.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import { batchSequence } from './batch-sequence.ts'
import { contrastiveBatch } from './contrastive-batch.ts'
import { type DevelopmentSet, developmentScore } from './development-score.ts'
import { modelCard } from './model-card.ts'
import { openLearner } from './open-learner.ts'
import { type PrepareText, prepareTextsWith } from './prepare-text.ts'
import { bestOf, type TrainingOutcome, type TrainingWatch, trainModel } from './train-model.ts'
import { type TrainingPairs, trainingPairs } from './training-pairs.ts'
import type { TrainingReport } from './training-report.ts'
import { dataDigest, type TrainingSet } from './training-set.ts'
import type { TrainingSettings } from './training-settings.ts'

export interface EncoderTraining {
  /** A folder with `model.safetensors`. */
  readonly modelFolder: string
  /** Where the tuned model goes; there is nothing yet. */
  readonly outFolder: string
  readonly checkpointFolder: string
  readonly set: TrainingSet
  /** Absent: training goes to its end, and nothing says whether it helped. */
  readonly development?: DevelopmentSet | undefined
  readonly settings: TrainingSettings
}

/**
 * Trains an encoder to put questions close to the passages that answer them, and writes it as a model folder. Blocks
 * the thread while the model runs: see `startTraining`.
 *
 * @param guard lets the end of the process wait for a run.
 * @returns what was done; no folder is written where it was stopped.
 * @throws {ModelError} {DatasetError} {TrainingError} {DiskFullError}
 */
export async function trainEncoder(
  training: EncoderTraining,
  watch: TrainingWatch,
  guard: SharedArrayBuffer,
): Promise<TrainingReport> {
  const { settings, set } = training
  refuseExisting(training.outFolder)
  const pairs = trainingPairs(set)
  const base = await openBaseModel(training.modelFolder)
  const prepare = prepareTextsWith(base.tokenizer, base.settings)
  const learner = openLearner(base, settings, guard)
  const sequence = batchSequence(pairs.pairs, settings.batchSize, settings.seed)
  const run = runDigest(training, base)
  try {
    const outcome = await trainModel(
      {
        model: learner.model,
        runner: learner.runner,
        steps: Math.max(1, Math.round(settings.epochs * sequence.batchesPerEpoch)),
        batch: (step) => contrastiveBatch(sequence.batch(step), set, settings, prepare),
        score: scorer(learner.askedRunner, training, prepare),
        settings,
        run,
        checkpointFolder: training.checkpointFolder,
      },
      watch,
    )
    const report = reportOf(training, base, pairs, outcome, run)
    if (outcome.end !== 'stopped') {
      const { modelFolder: baseFolder, outFolder } = training
      writeModelFolder(outFolder, { baseFolder, parameters: learner.finished(), texts: modelCard(report) })
    }
    return report
  } finally {
    await learner.release()
  }
}

function scorer(
  runner: PassRunner,
  { development, settings }: EncoderTraining,
  prepare: PrepareText,
): (() => Promise<number>) | undefined {
  if (development === undefined) return undefined
  const { queries, passages, qrels } = development
  const { maxQueryTokens, maxPassageTokens } = settings
  const prepared = {
    qrels,
    queries: mapValues(queries, (text) => prepare(text, 'query', maxQueryTokens)),
    passages: mapValues(passages, (text) => prepare(text, 'passage', maxPassageTokens)),
  }
  return () => developmentScore(runner, prepared)
}

function mapValues(
  texts: ReadonlyMap<string, string>,
  value: (text: string) => TokenText,
): ReadonlyMap<string, TokenText> {
  return new Map([...texts].map(([id, text]) => [id, value(text)]))
}

/** Identity of a run: equal ones give equal bytes. */
function runDigest(training: EncoderTraining, { weightsDigest }: BaseModel): string {
  const { set, development, settings } = training
  return sha256(
    canonicalJson([weightsDigest, settings, dataDigest(set), development && dataDigest(development)]),
  )
}

function reportOf(
  { set, development, settings }: EncoderTraining,
  base: BaseModel,
  { pairs, withoutText, repeated }: TrainingPairs,
  { end, state }: TrainingOutcome,
  run: string,
): TrainingReport {
  const hasScores = state.scores.length > 0
  return {
    run,
    base: { name: base.name, weightsDigest: base.weightsDigest },
    data: {
      digest: dataDigest(set),
      pairs: pairs.length,
      withoutText,
      repeated,
      developmentDigest: development && dataDigest(development),
      developmentQueries: development?.qrels.size ?? 0,
    },
    settings,
    end,
    steps: state.step,
    scores: state.scores,
    keptStep: hasScores ? bestOf(state.scores).step : state.step,
  }
}
