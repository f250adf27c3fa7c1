import { TrainingError } from '../../core/errors.ts'
import { LARGEST_HALF } from '../../onnx/half-precision.ts'
import { type AdamWState, adamWStep, emptyAdamWState } from '../optimizer/adam-w.ts'
import { clipFactor } from '../optimizer/clip-factor.ts'
import { learningRate } from '../optimizer/learning-rate.ts'
import { mixWeights } from '../optimizer/mix-weights.ts'
import { batchGradients, type RowsLoss } from '../passes/batch-gradients.ts'
import { GradientSum } from '../passes/gradient-sum.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { TrainableModel } from '../passes/trainable-model.ts'
import { mixed } from '../random/mixed.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { readCheckpoint, type StepScore, type TrainingState, writeCheckpoint } from './checkpoint.ts'
import type { TrainingSettings } from './training-settings.ts'

/** What goes through the model in one step, and what is made of it. */
export interface TrainingBatch {
  readonly texts: readonly TokenText[]
  readonly loss: RowsLoss
}

export interface TrainingJob {
  readonly model: TrainableModel
  readonly runner: PassRunner
  readonly steps: number
  /** The same batch for the same step, whenever it is asked for. @param step from 1 */
  batch(step: number): TrainingBatch
  /** How good the model is now, higher is better; absent where nothing tells. */
  readonly score?: (() => Promise<number>) | undefined
  readonly settings: TrainingSettings
  /** Identity of the run, for its checkpoints; see `Checkpoint`. */
  readonly run: string
  readonly checkpointFolder: string
}

/** What is seen of training while it goes on. */
export interface TrainingWatch {
  onStep(step: StepReport): void
  onScore(score: StepScore): void
  /** Told while texts go through the model before the first step, and after the last. */
  onVectors(report: VectorsReport): void
  /** Asked between two steps, and between two chunks of vectors; true from then on. */
  isStopped(): boolean
}

export interface StepReport {
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly rate: number
  /** Before clipping. */
  readonly gradientNorm: number
}

/** How far it is with the vectors of all training texts. */
export interface VectorsReport {
  /** To stay near to the base's, or to fit a whitening to. */
  readonly purpose: 'anchor' | 'whiten'
  readonly done: number
  readonly total: number
}

export interface TrainingOutcome {
  readonly end: 'all steps done' | 'no better any more' | 'stopped'
  readonly state: TrainingState
}

/**
 * Trains the model's weights in place, from the latest checkpoint of the same run where there is one. Afterwards they
 * are those with the best score, the first among equals; without a score, the last. With a moving average of the weights
 * it is the average that is scored and kept.
 *
 * A stop leaves a checkpoint to go on from. Going on gives the same bytes as not having stopped.
 *
 * @throws {TrainingError} for a loss or gradient that is no number, and for another run's checkpoint.
 * @throws {DiskFullError} where a checkpoint does not fit; the one before stays.
 */
export async function trainModel(job: TrainingJob, watch: TrainingWatch): Promise<TrainingOutcome> {
  const { model, settings } = job
  const weights: Arrays = Object.fromEntries(
    model.trained.map((name) => [name, model.parameters.get(name)?.values ?? new Float32Array()]),
  )
  const best = copyOf(weights)
  const optimizer = emptyAdamWState(model.parameters, model.trained)
  const gradients = new GradientSum(model.parameters, model.trained)
  const averages = settings.averageDecay > 0 ? copyOf(weights) : {}
  const groups = { weights, best, averages, ...optimizer }
  let state = resume(job, groups) ?? { step: 0, scores: [] }

  const save = () => writeCheckpoint(job.checkpointFolder, { run: job.run, state, groups })
  const look = async (): Promise<void> => {
    if (job.score === undefined) return
    const current = copyOf(weights)
    copyInto(weights, averages)
    const found = { step: state.step, score: await job.score() }
    if (found.score > bestOf(state.scores).score) copyInto(best, weights)
    copyInto(weights, current)
    state = { ...state, scores: [...state.scores, found] }
    watch.onScore(found)
  }
  const end = (): TrainingOutcome['end'] | undefined => {
    if (state.step >= job.steps) return 'all steps done'
    if (looksSinceBest(state.scores) >= settings.patience) return 'no better any more'
    return watch.isStopped() ? 'stopped' : undefined
  }

  if (state.step === 0 && state.scores.length === 0 && !watch.isStopped()) await look()
  for (; end() === undefined; ) {
    const step = state.step + 1
    watch.onStep(await takeStep(job, step, gradients, optimizer))
    for (const [name, average] of Object.entries(averages)) {
      mixWeights(average, weights[name] ?? average, 1 - settings.averageDecay)
    }
    state = { ...state, step }
    if (step % settings.evaluateEvery === 0 || step === job.steps) await look()
    if (step % settings.checkpointEvery === 0 && step < job.steps) save()
  }
  const reason = end() ?? 'stopped'
  if (reason === 'stopped') save()
  else copyInto(weights, job.score === undefined ? averages : best)
  return { end: reason, state }
}

/** Puts the latest checkpoint's numbers in their places. */
function resume(job: TrainingJob, groups: Readonly<Record<string, Arrays>>): TrainingState | undefined {
  const checkpoint = readCheckpoint(job.checkpointFolder, job.run)
  if (checkpoint === undefined) return undefined
  for (const [group, arrays] of Object.entries(groups)) copyInto(arrays, checkpoint.groups[group] ?? {})
  return checkpoint.state
}

async function takeStep(
  job: TrainingJob,
  step: number,
  gradients: GradientSum,
  optimizer: AdamWState,
): Promise<StepReport> {
  const { model, runner, steps, settings, checkpointFolder } = job
  const { texts, loss } = job.batch(step)
  gradients.clear()
  const value = await batchGradients(runner, texts, loss, gradients, {
    maxChunkTokens: settings.maxChunkTokens,
    seed: mixed(settings.seed, step),
  })
  if (!Number.isFinite(value))
    throw wentTooFar(`a loss that is a number, got ${value}`, step, checkpointFolder)
  const { norm, factor } = clipFactor(gradients.totals, settings.maxGradientNorm)
  if (!Number.isFinite(norm))
    throw wentTooFar(`a gradient that is a number, got ${norm}`, step, checkpointFolder)
  const rate = learningRate(step, { ...settings, steps })
  const largest = adamWStep(
    model.parameters,
    gradients.totals,
    optimizer,
    { step, rate, factor },
    settings.optimizer,
  )
  // A step too far shows in the loss of the next one at the earliest; weights that no model could be written with show it
  // at once, before they get into a checkpoint.
  if (!(largest <= LARGEST_HALF)) {
    throw wentTooFar(`weights up to ${LARGEST_HALF}, got ${largest}`, step, checkpointFolder)
  }
  return { step, steps, loss: value, rate, gradientNorm: norm }
}

/** The best score, the first among equals. */
export function bestOf(scores: readonly StepScore[]): StepScore {
  return scores.reduce((best, other) => (other.score > best.score ? other : best), NO_SCORE)
}

const NO_SCORE: StepScore = { step: 0, score: -Infinity }

function looksSinceBest(scores: readonly StepScore[]): number {
  return scores.length === 0 ? 0 : scores.length - 1 - scores.indexOf(bestOf(scores))
}

function copyOf(arrays: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]))
}

/** What `source` does not hold stays as it is. */
function copyInto(target: Arrays, source: Arrays): void {
  for (const [name, values] of Object.entries(target)) values.set(source[name] ?? values)
}

/** @param expected what was expected, and what there was instead */
function wentTooFar(expected: string, step: number, checkpointFolder: string): TrainingError {
  return new TrainingError(
    `training, step ${step}: expected ${expected}; lower the rate, remove ${checkpointFolder} and start anew: a checkpoint there is of weights before this step`,
  )
}
