import type { Interval } from '../comparison/bootstrap-interval.ts'
import { quantile } from '../comparison/quantile.ts'
import { randomFrom } from '../comparison/random.ts'
import { cohensKappa, type Disagreement, type GradePair } from './cohens-kappa.ts'

/** Cohen's kappa with where it lies; neither is there where it is not defined, and no interval of few items. */
export interface KappaEstimate {
  readonly kappa?: number
  readonly interval?: Interval
}

/** How far two judges agree. */
export interface Agreement {
  /** Items that both graded. */
  readonly items: number
  /** Share of them with the same grade; absent without items. */
  readonly same?: number
  /** Every difference of grades counts alike. */
  readonly plain: KappaEstimate
  /** A difference counts by its square. */
  readonly weighted: KappaEstimate
  /** Only whether an item is relevant counts. */
  readonly relevant: KappaEstimate
}

export interface AgreementOptions {
  /** Grades from this on are relevant (2). */
  readonly relevantFrom: number
  readonly resamples: number
  readonly seed: number
}

export const AGREEMENT_DEFAULTS: AgreementOptions = { relevantFrom: 2, resamples: 2_000, seed: 1 }

const TAIL = 0.025

/** Resamples of fewer items are too alike: the interval would look surer than it is. */
const LEAST_ITEMS = 10

/**
 * Agreement of two judges on what both graded, with 95 % intervals by bootstrap over the items, from ten items on.
 *
 * Source: Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20, 1960, and
 * "Weighted kappa", Psychological Bulletin 70, 1968; Efron, Annals of Statistics 7, 1979 (percentiles).
 */
export function agreement(
  pairs: readonly GradePair[],
  { relevantFrom, resamples, seed }: AgreementOptions = AGREEMENT_DEFAULTS,
): Agreement {
  const binary = pairs.map(([a, b]): GradePair => [Number(a >= relevantFrom), Number(b >= relevantFrom)])
  const same = pairs.filter(([a, b]) => a === b).length / pairs.length
  return {
    items: pairs.length,
    ...(pairs.length > 0 && { same }),
    plain: estimate(pairs, 'unequal'),
    weighted: estimate(pairs, 'squared'),
    relevant: estimate(binary, 'unequal'),
  }

  function estimate(of: readonly GradePair[], disagreement: Disagreement): KappaEstimate {
    const kappa = cohensKappa(of, disagreement)
    if (kappa === undefined) return {}
    if (of.length < LEAST_ITEMS) return { kappa }
    const { below } = randomFrom(seed)
    const samples = Array.from({ length: resamples }, () =>
      cohensKappa(
        of.map(() => of[below(of.length)] as GradePair),
        disagreement,
      ),
    )
    // A sample in which nobody tells two items apart has none: it says nothing of agreement.
    const defined = Float64Array.from(samples.filter((sample) => sample !== undefined)).sort()
    const interval = { low: quantile(defined, TAIL), high: quantile(defined, 1 - TAIL) }
    return { kappa, ...(defined.length > 0 && { interval }) }
  }
}
