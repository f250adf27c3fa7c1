import { BOOTSTRAP_DEFAULTS, type Interval } from './bootstrap-interval.ts'
import { mean, standardDeviation } from './mean.ts'
import { normalProbability } from './normal.ts'
import { quantile } from './quantile.ts'
import { randomFrom } from './random.ts'
import { RANDOMISATION_DEFAULTS, randomisationTest } from './randomisation-test.ts'
import { studentQuantile } from './student.ts'

/** What several sets say together, each with one vote, however many questions it has. */
export interface AcrossSets {
  readonly sets: number
  /** Mean of the sets' mean differences. */
  readonly difference: number
  readonly interval: Interval
  /** Of the randomisation test over all sets. */
  readonly p: number
}

export interface AcrossSetsOptions {
  /** How often the interval shall hold the true mean, in (0, 1). */
  readonly level: number
  /** Samples drawn for the interval, ≥ 1. */
  readonly resamples: number
  readonly seed: number
}

/**
 * The mean over sets of the mean difference within each, for these sets: questions are drawn again within each set, sets
 * are not, so that nothing is said about sets of other kinds. Of one set it is what `bootstrapInterval` and
 * `randomisationTest` say. Deterministic for a seed.
 *
 * As there, levels are moved out to where a t interval would have them; degrees of freedom by Welch and Satterthwaite.
 * Source: stratified bootstrap, Davison, Hinkley, "Bootstrap Methods and their Application", 1997, section 3.2; Welch,
 * "The Generalization of Student's Problem", Biometrika 34, 1947.
 *
 * @param differences by set, one a question; at least one set, each with at least one.
 */
export function compareAcrossSets(
  differences: readonly (readonly number[])[],
  { level, resamples, seed }: AcrossSetsOptions = BOOTSTRAP_DEFAULTS,
): AcrossSets {
  const observed = mean(differences.map((set) => mean(set)))
  const { below } = randomFrom(seed)
  const means = Float64Array.from({ length: resamples }, () =>
    mean(differences.map((set) => meanOf(set, () => set[below(set.length)] as number))),
  ).sort()
  const tail = expandedTail(differences, (1 - level) / 2)
  // The mean over sets is a sum in which a question counts by the size of its set.
  const parts = differences.flatMap((set) => set.map((value) => value / set.length))
  return {
    sets: differences.length,
    difference: observed,
    interval: { low: quantile(means, tail), high: quantile(means, 1 - tail) },
    p: randomisationTest(parts, { ...RANDOMISATION_DEFAULTS, seed }).p,
  }
}

function meanOf(values: readonly number[], drawn: (value: number) => number): number {
  let sum = 0
  for (const value of values) sum += drawn(value)
  return sum / values.length
}

/** The level at which quantiles of resampled means stand where a t interval has its end. */
function expandedTail(differences: readonly (readonly number[])[], tail: number): number {
  // What the mean of each set scatters by: as estimated, and as resampling shows it, which divides by n.
  const scatters = differences
    .filter((set) => set.length > 1)
    .map((set) => ({ degrees: set.length - 1, estimated: standardDeviation(set) ** 2 / set.length }))
  const total = sum(scatters.map(({ estimated }) => estimated))
  if (total === 0) return tail
  const resampled = sum(scatters.map(({ degrees, estimated }) => (estimated * degrees) / (degrees + 1)))
  const degrees = total ** 2 / sum(scatters.map((one) => one.estimated ** 2 / one.degrees))
  const t = studentQuantile(tail, Math.max(1, Math.floor(degrees + ROUNDING)))
  return normalProbability(Math.sqrt(total / resampled) * t)
}

const ROUNDING = 1e-9

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
