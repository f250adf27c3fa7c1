import {
  BOOTSTRAP_DEFAULTS,
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
} from '../comparison/bootstrap-interval.ts'
import { mean } from '../comparison/mean.ts'

/** What a set says of a candidate against what is served. */
export interface NotWorseRow {
  readonly set: string
  readonly questions: number
  /** Mean of the candidate less the served one. */
  readonly difference: number
  /** Where it would lie with other questions of the kind. */
  readonly interval: Interval
}

/** Whether what is served may be replaced, and why not. */
export interface NotWorseDecision {
  /** Empty: it may. */
  readonly reasons: readonly string[]
  /** In the order of the sets. */
  readonly rows: readonly NotWorseRow[]
}

/**
 * Lets a candidate through that loses at most `tolerance` of the mean on each set. That it is better need not be shown:
 * whoever builds an index anew has a reason, and wants to know that it costs nothing. The mean decides, not whether it is
 * surely worse: of few questions nothing is sure, however much is lost.
 *
 * @param sets candidate less served, one a question; at least one of each set.
 */
export function notWorseGate(
  sets: readonly { readonly set: string; readonly differences: readonly number[] }[],
  tolerance: number,
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): NotWorseDecision {
  const rows = sets.map(({ set, differences }) => ({
    set,
    questions: differences.length,
    difference: mean(differences),
    interval: bootstrapInterval(differences, options),
  }))
  const worse = rows.filter(({ difference }) => difference < -tolerance)
  return {
    rows,
    reasons: worse.map(
      ({ set, difference, questions }) =>
        `it loses ${points(-difference)} points on ${set} over ${questions} questions, of at most ${points(tolerance)}`,
    ),
  }
}

function points(value: number): string {
  return (100 * value).toFixed(1)
}
