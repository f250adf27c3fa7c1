import { BOOTSTRAP_DEFAULTS, type Interval } from './bootstrap-interval.ts'
import { mean } from './mean.ts'
import { quantile } from './quantile.ts'
import { randomFrom } from './random.ts'

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
  /** Samples drawn, and assignments of signs, ≥ 1. */
  readonly resamples: number
  readonly seed: number
}

/**
 * The mean over sets of the mean difference within each, for these sets: questions are drawn again within each set, sets
 * are not, so that nothing is said about sets of other kinds. The test turns signs within each set. Deterministic for a
 * seed.
 * Source: stratified bootstrap, Davison, Hinkley, "Bootstrap Methods and their Application", 1997, section 3.2.
 *
 * @param differences by set, one a question; at least one set, each with at least one.
 */
export function compareAcrossSets(
  differences: readonly (readonly number[])[],
  { level, resamples, seed }: AcrossSetsOptions = BOOTSTRAP_DEFAULTS,
): AcrossSets {
  const observed = mean(differences.map((set) => mean(set)))
  const { bits, below } = randomFrom(seed)
  const means = Float64Array.from({ length: resamples }, () =>
    mean(differences.map((set) => meanOf(set, () => set[below(set.length)] as number))),
  ).sort()
  const tail = (1 - level) / 2
  // Equal sums may differ in their last digits by the order in which they were added.
  const reach = Math.abs(observed) - ROUNDING
  let asFar = 1
  for (let sample = 0; sample < resamples; sample++) {
    const turned = mean(differences.map((set) => meanOf(set, (value) => (bits() < 0 ? -value : value))))
    if (Math.abs(turned) >= reach) asFar += 1
  }
  return {
    sets: differences.length,
    difference: observed,
    interval: { low: quantile(means, tail), high: quantile(means, 1 - tail) },
    p: asFar / (resamples + 1),
  }
}

const ROUNDING = 1e-12

function meanOf(values: readonly number[], drawn: (value: number) => number): number {
  let sum = 0
  for (const value of values) sum += drawn(value)
  return sum / values.length
}
