import { ConfigError } from '../../../core/errors.ts'
import { NORMALISATIONS, type NormalisationName } from '../normalisation.ts'
import { FUSION_FEATURES } from './fusion-features.ts'

/** What predicts, for one question, how good a fusion will be at each weight. Plain JSON. */
export interface FusionModel {
  readonly kind: 'fusion-1'
  /** Names of the two retrievers that it was learnt with, which it fuses. */
  readonly branches: readonly [string, string]
  readonly norm: NormalisationName
  /** Candidates asked of each branch. */
  readonly depth: number
  /** Weights of the second branch that it chooses from, ascending, in [0, 1]; the first has the rest. */
  readonly weights: readonly number[]
  /** In the order of `FUSION_FEATURES`, with what scales them to mean 0 and deviation 1. */
  readonly features: readonly { readonly name: string; readonly mean: number; readonly deviation: number }[]
  /** For each weight: the gain that is expected of an average question, and what each feature adds to it. */
  readonly curves: readonly { readonly intercept: number; readonly slopes: readonly number[] }[]
}

/** The weight of the second branch with the highest expected gain; of equal ones the lowest. */
export function predictWeight(model: FusionModel, features: readonly number[]): number {
  const scaled = model.features.map(({ mean, deviation }, index) =>
    deviation === 0 ? 0 : ((features[index] ?? 0) - mean) / deviation,
  )
  const gains = model.curves.map(({ intercept, slopes }) =>
    slopes.reduce((sum, slope, index) => sum + slope * (scaled[index] ?? 0), intercept),
  )
  const best = gains.reduce((place, gain, index) => (gain > (gains[place] ?? 0) ? index : place), 0)
  return model.weights[best] ?? 0
}

/**
 * The model in what was read from JSON.
 *
 * @param name of the file or setting, for errors.
 * @throws {ConfigError} where it is not one, or of features that this version does not compute.
 */
export function parseFusionModel(json: unknown, name: string): FusionModel {
  const refuse = (expected: string): ConfigError =>
    new ConfigError(`${name}: expected ${expected} in a fusion model, got something else; learn it anew`)
  const model = json as Partial<FusionModel> | null
  if (typeof model !== 'object' || model?.kind !== 'fusion-1') throw refuse('"kind": "fusion-1"')
  const { branches, norm, depth, weights, features, curves } = model
  if (!isList(branches, isText) || branches.length !== 2) throw refuse('the names of two branches')
  if (!isText(norm) || !Object.hasOwn(NORMALISATIONS, norm)) throw refuse('a known normalisation')
  if (!Number.isInteger(depth) || Number(depth) < 1) throw refuse('a depth')
  if (!isList(weights, (weight) => isNumber(weight) && weight >= 0 && weight <= 1) || weights.length === 0) {
    throw refuse('weights from 0 to 1')
  }
  const isFeature = (feature: { name: unknown; mean: unknown; deviation: unknown }, index: number) =>
    feature?.name === FUSION_FEATURES[index] && isNumber(feature.mean) && isNumber(feature.deviation)
  if (!isList(features, isFeature) || features.length !== FUSION_FEATURES.length) {
    throw refuse(`the features ${FUSION_FEATURES.join(', ')}`)
  }
  const isCurve = (curve: { intercept: unknown; slopes: unknown }) =>
    isNumber(curve?.intercept) && isList(curve.slopes, isNumber) && curve.slopes.length === features.length
  if (!isList(curves, isCurve) || curves.length !== weights.length) throw refuse('a curve for each weight')
  return model as FusionModel
}

function isList<T>(value: unknown, isEntry: (entry: T, index: number) => boolean): value is readonly T[] {
  return Array.isArray(value) && value.every(isEntry)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}
