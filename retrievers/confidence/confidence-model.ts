import { ConfigError } from '../../core/errors.ts'
import { confidenceFeatureNames } from './confidence-features.ts'

/** What tells how likely the first hit of a pipeline answers. Plain JSON. */
export interface ConfidenceModel {
  readonly kind: 'confidence-1'
  /** Expression of the pipeline that it was learnt for: scores of another mean something else. */
  readonly pipeline: string
  /** Stages whose marks it reads. */
  readonly stages: readonly string[]
  /** In the order of `confidenceFeatureNames`, with what scales them to mean 0 and deviation 1. */
  readonly features: readonly { readonly name: string; readonly mean: number; readonly deviation: number }[]
  /** One a feature. */
  readonly slopes: readonly number[]
  /** Log-odds of an average question. */
  readonly intercept: number
}

/** How likely the first hit answers, in (0, 1). */
export function predictConfidence(
  { features, slopes, intercept }: Pick<ConfidenceModel, 'features' | 'slopes' | 'intercept'>,
  row: readonly number[],
): number {
  const logOdds = features.reduce((sum, { mean, deviation }, index) => {
    const scaled = deviation === 0 ? 0 : ((row[index] ?? 0) - mean) / deviation
    return sum + (slopes[index] ?? 0) * scaled
  }, intercept)
  return 1 / (1 + Math.exp(-logOdds))
}

/**
 * The model in what was read from JSON.
 *
 * @param name of the file, for errors. @throws {ConfigError} where it is none, or of features that are not computed here.
 */
export function parseConfidenceModel(json: unknown, name: string): ConfidenceModel {
  const refuse = (expected: string): ConfigError =>
    new ConfigError(`${name}: expected ${expected} in a confidence model, got something else; learn it anew`)
  const model = json as Partial<ConfidenceModel> | null
  if (typeof model !== 'object' || model?.kind !== 'confidence-1') throw refuse('"kind": "confidence-1"')
  const { pipeline, stages, features, slopes, intercept } = model
  if (typeof pipeline !== 'string') throw refuse('the expression of a pipeline')
  if (!Array.isArray(stages) || !stages.every((stage) => typeof stage === 'string')) throw refuse('stages')
  const names = confidenceFeatureNames(stages)
  const isFeature = (feature: ConfidenceModel['features'][number] | null, index: number) =>
    feature?.name === names[index] && Number.isFinite(feature?.mean) && Number.isFinite(feature?.deviation)
  if (!Array.isArray(features) || features.length !== names.length || !features.every(isFeature)) {
    throw refuse(`the features ${names.join(', ')}`)
  }
  if (!Array.isArray(slopes) || slopes.length !== names.length || !slopes.every(Number.isFinite)) {
    throw refuse('a slope for each feature')
  }
  if (!Number.isFinite(intercept)) throw refuse('an intercept')
  return model as ConfidenceModel
}
