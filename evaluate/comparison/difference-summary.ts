import { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap-interval.ts'
import { detectableDifference } from './detectable-difference.ts'
import { mean } from './mean.ts'
import { randomisationTest } from './randomisation-test.ts'

export interface SummaryOptions extends BootstrapOptions {
  /** Assignments of signs that the test draws where there are too many to try all. */
  readonly samples: number
}

/** What paired differences say, question by question. */
export interface DifferenceSummary {
  readonly questions: number
  /** Mean; above 0 the other run is better than the baseline. */
  readonly difference: number
  readonly interval: Interval
  /** Of the paired randomisation test, uncorrected. */
  readonly p: number
  /** Whether `p` counts all assignments of signs. */
  readonly exact: boolean
  /** Questions where the other run is better, equal, worse. */
  readonly wins: number
  readonly ties: number
  readonly losses: number
  /** The smallest true difference that this many questions find four times out of five; absent where nothing tells. */
  readonly detectable?: number
}

/** @param differences at least one. */
export function summariseDifferences(
  differences: readonly number[],
  options: SummaryOptions,
): DifferenceSummary {
  const detectable = detectableDifference(differences)
  return {
    questions: differences.length,
    difference: mean(differences),
    interval: bootstrapInterval(differences, options),
    ...randomisationTest(differences, options),
    wins: differences.filter((difference) => difference > 0).length,
    ties: differences.filter((difference) => difference === 0).length,
    losses: differences.filter((difference) => difference < 0).length,
    ...(detectable === undefined ? {} : { detectable }),
  }
}
