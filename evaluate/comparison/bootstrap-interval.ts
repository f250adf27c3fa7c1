import { mean } from './mean.ts'
import { normalProbability } from './normal.ts'
import { quantile } from './quantile.ts'
import { randomFrom } from './random.ts'
import { studentQuantile } from './student.ts'

/** Both ends belong to it. */
export interface Interval {
  readonly low: number
  readonly high: number
}

export interface BootstrapOptions {
  /** How often the interval shall hold the true mean, in (0, 1). */
  readonly level: number
  /** Samples drawn, ≥ 1. */
  readonly resamples: number
  readonly seed: number
}

export const BOOTSTRAP_DEFAULTS: BootstrapOptions = { level: 0.95, resamples: 10_000, seed: 1 }

/**
 * Where the mean difference lies, had other questions of the same kind been asked: quantiles of the means of samples
 * drawn from the differences with replacement. Deterministic for a seed.
 *
 * Plain quantiles are too narrow for few questions, so the levels are moved out to where a t interval would have them:
 * `Φ(√(n / (n − 1)) · t)`. Source: Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7,
 * 1979; Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69(4), 2015, section
 * 5.2 (expanded percentile). Why not BCa: `docs/decisions/0009-comparison.md`.
 *
 * @param differences one a question, at least one; with one question both ends are that difference.
 */
export function bootstrapInterval(
  differences: ArrayLike<number>,
  { level, resamples, seed }: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): Interval {
  const count = differences.length
  if (count < 2) return { low: mean(differences), high: mean(differences) }
  const means = resampledMeans(Float64Array.from(differences), resamples, seed).sort()
  const t = studentQuantile((1 - level) / 2, count - 1)
  const tail = normalProbability(Math.sqrt(count / (count - 1)) * t)
  return { low: quantile(means, tail), high: quantile(means, 1 - tail) }
}

function resampledMeans(differences: Float64Array, resamples: number, seed: number): Float64Array {
  const count = differences.length
  const { below } = randomFrom(seed)
  return Float64Array.from({ length: resamples }, () => {
    let sum = 0
    for (let n = 0; n < count; n++) sum += differences[below(count)] as number
    return sum / count
  })
}
