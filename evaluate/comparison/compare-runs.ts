import { ComparisonError } from '../../core/errors.ts'
import { BOOTSTRAP_DEFAULTS } from './bootstrap-interval.ts'
import { type DifferenceSummary, type SummaryOptions, summariseDifferences } from './difference-summary.ts'
import { type EvaluatedRun, expectComparable } from './evaluated-run.ts'
import { holm } from './holm.ts'
import { mean } from './mean.ts'
import { measuredValue, pairedDifferences } from './paired-differences.ts'
import { RANDOMISATION_DEFAULTS } from './randomisation-test.ts'

/** One run against the baseline by one measure. */
export interface ComparedRun extends DifferenceSummary {
  readonly run: string
  readonly measure: string
  readonly baselineMean: number
  readonly mean: number
  /** `p`, corrected for all rows of the comparison by Holm's procedure. */
  readonly correctedP: number
}

export interface Comparison extends SummaryOptions {
  /** Name of the run that the others are held against. */
  readonly baseline: string
  /** By run in the order given, then by measure in the order given. */
  readonly rows: readonly ComparedRun[]
}

export const COMPARISON_DEFAULTS: SummaryOptions = { ...BOOTSTRAP_DEFAULTS, ...RANDOMISATION_DEFAULTS }

/**
 * Is a run better than the baseline, by how much, and how surely? Every row is a test, and all rows are one family: ask
 * for the measures that decide, not for all there are. The same arguments give the same bytes.
 *
 * @param measures names of measures that all runs were scored by.
 * @throws {ComparisonError} where runs stand on other data, lack a measure, or there is nothing to compare.
 */
export function compareRuns(
  baseline: EvaluatedRun,
  others: readonly EvaluatedRun[],
  measures: readonly string[],
  options: SummaryOptions = COMPARISON_DEFAULTS,
): Comparison {
  const queries = [...baseline.evaluation.perQuery.keys()]
  if (queries.length === 0) {
    throw new ComparisonError('expected judged questions with something relevant, got none; add judgments')
  }
  for (const other of others) expectComparable(baseline, other)
  const rows = others.flatMap((other) =>
    measures.map((measure) => ({
      run: other.evaluation.run,
      measure,
      baselineMean: mean(queries.map((query) => measuredValue(measure, query, baseline))),
      mean: mean(queries.map((query) => measuredValue(measure, query, other))),
      ...summariseDifferences([...pairedDifferences(measure, baseline, other).values()], options),
    })),
  )
  const corrected = holm(rows.map(({ p }) => p))
  return {
    baseline: baseline.evaluation.run,
    ...options,
    rows: rows.map((row, index) => ({ ...row, correctedP: corrected[index] as number })),
  }
}
