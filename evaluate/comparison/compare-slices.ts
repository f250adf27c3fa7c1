import { COMPARISON_DEFAULTS } from './compare-runs.ts'
import { type DifferenceSummary, type SummaryOptions, summariseDifferences } from './difference-summary.ts'
import { type EvaluatedRun, expectComparable } from './evaluated-run.ts'
import { holm } from './holm.ts'
import { mean } from './mean.ts'
import { measuredValue, pairedDifferences } from './paired-differences.ts'

/** Query → the slices that it is in, e.g. `short`, `en`, `turn 3`. */
export type Slices = ReadonlyMap<string, readonly string[]>

/** One run against the baseline on the questions of one slice. */
export interface ComparedSlice extends DifferenceSummary {
  readonly slice: string
  readonly baselineMean: number
  readonly mean: number
  /** `p`, corrected for all slices by Holm's procedure. */
  readonly correctedP: number
}

export interface SliceComparison {
  readonly baseline: string
  readonly run: string
  readonly measure: string
  /** By slice ascending. A question may count in several. */
  readonly rows: readonly ComparedSlice[]
  /** Judged questions that are in no slice. */
  readonly unsliced: number
}

/**
 * Where is a run better? A mean over all questions can hide that one kind of them pays for another.
 *
 * @throws {ComparisonError} where the runs stand on other data or lack the measure.
 */
export function compareSlices(
  baseline: EvaluatedRun,
  other: EvaluatedRun,
  measure: string,
  slices: Slices,
  options: SummaryOptions = COMPARISON_DEFAULTS,
): SliceComparison {
  expectComparable(baseline, other)
  const queries = [...baseline.evaluation.perQuery.keys()]
  const rows = [...queriesBySlice(queries, slices)].map(([slice, held]) => ({
    slice,
    baselineMean: mean(held.map((query) => measuredValue(measure, query, baseline))),
    mean: mean(held.map((query) => measuredValue(measure, query, other))),
    ...summariseDifferences([...pairedDifferences(measure, baseline, other, held).values()], options),
  }))
  const corrected = holm(rows.map(({ p }) => p))
  return {
    baseline: baseline.evaluation.run,
    run: other.evaluation.run,
    measure,
    rows: rows.map((row, index) => ({ ...row, correctedP: corrected[index] as number })),
    unsliced: queries.filter((query) => (slices.get(query) ?? []).length === 0).length,
  }
}

/** Slices by name ascending, each with at least one query. */
function queriesBySlice(queries: readonly string[], slices: Slices): ReadonlyMap<string, readonly string[]> {
  const bySlice = new Map<string, string[]>()
  for (const query of queries) {
    for (const slice of new Set(slices.get(query))) {
      const held = bySlice.get(slice)
      if (held === undefined) bySlice.set(slice, [query])
      else held.push(query)
    }
  }
  return new Map([...bySlice].sort(([a], [b]) => (a < b ? -1 : 1)))
}
