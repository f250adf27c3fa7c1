import { BOOTSTRAP_DEFAULTS, bootstrapInterval, type Interval } from '../comparison/bootstrap-interval.ts'
import {
  type AcrossSets,
  type AcrossSetsOptions,
  compareAcrossSets,
} from '../comparison/compare-across-sets.ts'
import { mean } from '../comparison/mean.ts'

/** How likely a difference may be chance, to be taken for one. */
const LEVEL = 0.05

/** A pipeline against the one that is served, on validation questions. */
export interface GatedSet {
  readonly set: string
  /** Candidate less served, one a question; at least one. */
  readonly differences: readonly number[]
  /** Milliseconds of the candidate's answers, 95th percentile. */
  readonly latencyP95Ms: number
}

/** What a set says. */
export interface GateRow {
  readonly set: string
  readonly questions: number
  readonly difference: number
  readonly interval: Interval
  readonly latencyP95Ms: number
}

/** Whether a pipeline may be served, and why not. */
export interface GateDecision extends AcrossSets {
  /** Empty: it may. */
  readonly reasons: readonly string[]
  readonly rows: readonly GateRow[]
}

/**
 * A pipeline may be served where it is better than the one that is, by the paired test over all validation questions,
 * surely worse on no set, and within the latency budget on each.
 *
 * @param sets at least one.
 */
export function promotionGate(
  sets: readonly GatedSet[],
  budgetMs: number,
  options: AcrossSetsOptions = BOOTSTRAP_DEFAULTS,
): GateDecision {
  const across = compareAcrossSets(
    sets.map(({ differences }) => differences),
    options,
  )
  const rows = sets.map(({ set, differences, latencyP95Ms }) => ({
    set,
    questions: differences.length,
    difference: mean(differences),
    interval: bootstrapInterval(differences, options),
    latencyP95Ms,
  }))
  const { difference, p } = across
  const isBetter = difference > 0 && p <= LEVEL
  const questions = rows.reduce((sum, row) => sum + row.questions, 0)
  const unproven = `it is not surely better: ${hundredths(difference)} points, p ${p.toFixed(3)} over ${questions} questions, where at most ${LEVEL} is asked for`
  return {
    ...across,
    rows,
    reasons: [
      ...(isBetter ? [] : [unproven]),
      ...rows
        .filter(({ interval }) => interval.high < 0)
        .map((row) => `it is surely worse on ${row.set}: ${hundredths(row.difference)} points`),
      ...rows
        .filter(({ latencyP95Ms }) => latencyP95Ms > budgetMs)
        .map(
          (row) => `it takes ${row.latencyP95Ms.toFixed(0)} ms (p95) on ${row.set}, of at most ${budgetMs}`,
        ),
    ],
  }
}

function hundredths(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`
}
