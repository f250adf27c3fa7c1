import { folds } from '../../fusion/learning/folds.ts'
import { confidenceFeatureNames } from '../confidence-features.ts'
import { type ConfidenceModel, predictConfidence } from '../confidence-model.ts'
import { fitLogistic } from './logistic.ts'

/** A judged question that a pipeline found something for. */
export interface ConfidenceSample {
  readonly query: string
  /** What must not be on both sides when questions are held out, e.g. the set; absent: the question alone. */
  readonly group?: string
  /** As `confidenceFeatures` gives them. */
  readonly features: readonly number[]
  /** The first hit is relevant. */
  readonly isRight: boolean
}

export interface LearnConfidenceOptions {
  /** Parts that are held out in turn, ≥ 2 (5). */
  readonly folds: number
  /** Decides which question is in which part (1). */
  readonly seed: number
}

export interface LearntConfidence {
  readonly model: ConfidenceModel
  /** How strongly slopes were held back. */
  readonly lambda: number
  /** Query → confidence by models that were learnt without it, `lambda` included; in the order of the samples. */
  readonly heldOut: ReadonlyMap<string, number>
}

const DEFAULTS: LearnConfidenceOptions = { folds: 5, seed: 1 }
/** A sum over questions: the stronger, the fewer questions there are for it. */
const LAMBDAS = [1, 3, 10, 30, 100, 300]

/**
 * Learns how likely the first hit of a pipeline answers: log-odds that are linear in the features of its scores, so that
 * .8 is right four times out of five.
 * Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999, with more than one feature.
 *
 * @param samples of at least two groups. @param pipeline its expression. @param stages whose marks are among the features.
 */
export function learnConfidence(
  samples: readonly ConfidenceSample[],
  pipeline: string,
  stages: readonly string[],
  options: LearnConfidenceOptions = DEFAULTS,
): LearntConfidence {
  const fitTo = (from: readonly ConfidenceSample[], lambda: number) =>
    fitModel(from, lambda, pipeline, stages)
  const heldOut = new Map<string, number>()
  for (const held of folds(samples, options.folds, options.seed, groupOf)) {
    const others = samples.filter((sample) => !held.includes(sample))
    const model = fitTo(others, chooseLambda(others, fitTo, options))
    for (const { query, features } of held) heldOut.set(query, predictConfidence(model, features))
  }
  const lambda = chooseLambda(samples, fitTo, options)
  return {
    model: fitTo(samples, lambda),
    lambda,
    heldOut: new Map(samples.map(({ query }) => [query, heldOut.get(query) ?? 0])),
  }
}

function groupOf({ group, query }: ConfidenceSample): string {
  return group ?? query
}

type Fit = (from: readonly ConfidenceSample[], lambda: number) => ConfidenceModel

/** The λ whose models are least surprised by questions held out; of equal ones the largest. */
function chooseLambda(
  samples: readonly ConfidenceSample[],
  fitTo: Fit,
  options: LearnConfidenceOptions,
): number {
  // Dealt otherwise than the folds around it, which would leave parts of unlike size.
  const parts = folds(samples, options.folds, options.seed + 1, groupOf)
  const losses = LAMBDAS.map((lambda) =>
    parts.reduce((total, held) => {
      const model = fitTo(
        samples.filter((sample) => !held.includes(sample)),
        lambda,
      )
      return total + held.reduce((sum, sample) => sum + surprise(model, sample), 0)
    }, 0),
  )
  const least = losses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return LAMBDAS.findLast((_, index) => (losses[index] ?? 0) <= least + 1e-9) ?? 1
}

/** −log of the chance that was given to what came. */
function surprise(model: ConfidenceModel, { features, isRight }: ConfidenceSample): number {
  const confidence = predictConfidence(model, features)
  return -Math.log(Math.max(1e-12, isRight ? confidence : 1 - confidence))
}

function fitModel(
  samples: readonly ConfidenceSample[],
  lambda: number,
  pipeline: string,
  stages: readonly string[],
): ConfidenceModel {
  const features = confidenceFeatureNames(stages).map((name, index) => ({
    name,
    ...spread(samples.map((sample) => sample.features[index] ?? 0)),
  }))
  const scaled = samples.map((sample) =>
    features.map(({ mean, deviation }, index) =>
      deviation === 0 ? 0 : ((sample.features[index] ?? 0) - mean) / deviation,
    ),
  )
  const { intercept, slopes } = fitLogistic(
    scaled,
    samples.map(({ isRight }) => isRight),
    lambda,
  )
  return { kind: 'confidence-1', pipeline, stages, features, slopes, intercept }
}

/** Mean and deviation; a deviation that is only rounding is 0. */
function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return { mean, deviation: deviation <= 1e-12 * Math.abs(mean) ? 0 : deviation }
}
