import { FUSION_FEATURES, fusionFeatures } from '../adaptive/fusion-features.ts'
import { type FusionModel, predictWeight } from '../adaptive/fusion-model.ts'
import { folds } from './folds.ts'
import { type FusionQuestion, fusedValue, votesOf } from './fusion-question.ts'
import { groupOf, LEARN_DEFAULTS, type LearnOptions } from './learn-weights.ts'
import { type Matrix, ridge } from './ridge.ts'

/** What a model is learnt for. */
export interface FusedBranches {
  /** Names of the two retrievers, in the order of the rankings. */
  readonly branches: readonly [string, string]
  /** Candidates that each was asked for. */
  readonly depth: number
}

/** A model that was learnt, and what it is worth on questions that it was not learnt from. */
export interface LearntFusion {
  readonly model: FusionModel
  /** How strongly slopes were held back; `Infinity`: no feature helped, and the model gives one weight to all. */
  readonly lambda: number
  /** Query → value, by models that were learnt without it, `lambda` included; in the order of the questions. */
  readonly heldOut: ReadonlyMap<string, number>
}

const WEIGHTS = Array.from({ length: 21 }, (_, n) => n / 20)

/** By question. The last one leaves nothing but the intercept: the best single weight. */
const LAMBDAS = [0.1, 0.3, 1, 3, 10, 30, Number.POSITIVE_INFINITY]

/**
 * Learns to predict the weight of the second of two branches.
 *
 * For each question the value of the fusion is computed at every weight, less its mean over weights: a hard question has
 * no say in where the curve is highest. Ridge regression predicts the whole curve from the features; the weight where
 * it is highest is taken. Held back without end, it is the average curve, so that the model can only differ from the
 * best single weight where features tell something about questions held out.
 *
 * @param questions of at least two groups, with two rankings each.
 */
export function learnAdaptive(
  questions: readonly FusionQuestion[],
  fused: FusedBranches,
  options: LearnOptions = LEARN_DEFAULTS,
): LearntFusion {
  const samples = questions.map((question) => sampleOf(question, options))
  const heldOut = new Map<string, number>()
  for (const held of folds(samples, options.folds, options.seed, groupOfSample)) {
    const others = samples.filter((sample) => !held.includes(sample))
    const model = fitModel(others, chooseLambda(others, fused, options), fused, options)
    for (const sample of held) heldOut.set(sample.question.query, valueUnder(model, sample))
  }
  const lambda = chooseLambda(samples, fused, options)
  return {
    model: fitModel(samples, lambda, fused, options),
    lambda,
    heldOut: new Map(questions.map(({ query }) => [query, heldOut.get(query) ?? 0])),
  }
}

/** A question as the regression sees it. */
interface Sample {
  readonly question: FusionQuestion
  readonly features: readonly number[]
  /** At each of `WEIGHTS`. */
  readonly values: readonly number[]
}

function sampleOf(question: FusionQuestion, options: LearnOptions): Sample {
  const [first = [], second = []] = question.rankings
  return {
    question,
    features: fusionFeatures(question.question, [first, second]),
    values: WEIGHTS.map((weight) => fusedValue(question, [1 - weight, weight], options)),
  }
}

function groupOfSample({ question }: Sample): string {
  return groupOf(question)
}

/** The λ whose models are best on questions held out; of equal ones the largest. */
function chooseLambda(samples: readonly Sample[], fused: FusedBranches, options: LearnOptions): number {
  // Dealt otherwise than the folds around it, which would leave parts of unlike size.
  const parts = folds(samples, options.folds, options.seed + 1, groupOfSample)
  const votes = new Map(votesOf(samples.map(({ question }) => question)).map((vote, n) => [samples[n], vote]))
  const totals = LAMBDAS.map((lambda) =>
    parts.reduce((total, held) => {
      const model = fitModel(
        samples.filter((sample) => !held.includes(sample)),
        lambda,
        fused,
        options,
      )
      return (
        total + held.reduce((sum, sample) => sum + (votes.get(sample) ?? 1) * valueUnder(model, sample), 0)
      )
    }, 0),
  )
  const highest = totals.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return LAMBDAS.findLast((_, index) => (totals[index] ?? 0) >= highest - 1e-9) ?? Number.POSITIVE_INFINITY
}

function valueUnder(model: FusionModel, { features, values }: Sample): number {
  return values[WEIGHTS.indexOf(predictWeight(model, features))] ?? 0
}

function fitModel(
  samples: readonly Sample[],
  lambda: number,
  { branches, depth }: FusedBranches,
  { norm }: LearnOptions,
): FusionModel {
  const votes = votesOf(samples.map(({ question }) => question))
  const features = FUSION_FEATURES.map((name, index) => ({
    name,
    ...spread(
      samples.map((sample) => sample.features[index] ?? 0),
      votes,
    ),
  }))
  const scaled = samples.map((sample) =>
    features.map(({ mean, deviation }, index) =>
      deviation === 0 ? 0 : ((sample.features[index] ?? 0) - mean) / deviation,
    ),
  )
  const gains = samples.map(({ values }) => values.map((value) => value - spread(values).mean)) // [samples, weights]
  const intercepts = WEIGHTS.map(
    (_, place) =>
      spread(
        gains.map((row) => row[place] ?? 0),
        votes,
      ).mean,
  )
  const centred = gains.map((row) => row.map((gain, place) => gain - (intercepts[place] ?? 0)))
  // A row that is multiplied by the root of its vote counts for the vote among squares.
  const counted = (rows: Matrix) =>
    rows.map((row, index) => row.map((value) => value * Math.sqrt(votes[index] as number)))
  const slopes = Number.isFinite(lambda)
    ? ridge(counted(scaled), counted(centred), lambda * samples.length)
    : [] // [features, weights]
  return {
    kind: 'fusion-1',
    branches,
    norm,
    depth,
    weights: WEIGHTS,
    features,
    curves: intercepts.map((intercept, place) => ({
      intercept,
      slopes: features.map((_, index) => slopes[index]?.[place] ?? 0),
    })),
  }
}

/** Mean and deviation; both 0 of nothing. @param votes what each value counts, 1 on average; absent: all alike */
function spread(
  values: readonly number[],
  votes?: readonly number[],
): { readonly mean: number; readonly deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 }
  const vote = (index: number) => votes?.[index] ?? 1
  const mean = values.reduce((sum, value, index) => sum + vote(index) * value, 0) / values.length
  const squares = values.reduce((sum, value, index) => sum + vote(index) * (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / values.length) }
}
