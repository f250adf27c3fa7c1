import { ComparisonError } from '../../core/errors.ts'
import { compareAcrossSets } from '../comparison/compare-across-sets.ts'
import { COMPARISON_DEFAULTS, compareRuns } from '../comparison/compare-runs.ts'
import type { EvaluatedRun } from '../comparison/evaluated-run.ts'
import { holm } from '../comparison/holm.ts'
import { mean } from '../comparison/mean.ts'
import { pairedDifferences } from '../comparison/paired-differences.ts'
import type { FinishedRun } from '../registry/run-record.ts'
import type { ExperimentReport, OverallRow } from './experiment-report.ts'

/** The runs of one set by their pipelines. */
export interface SetRuns {
  readonly set: string
  readonly runs: ReadonlyMap<string, FinishedRun>
}

/**
 * Every pipeline against the baseline, on each set and over all of them. Tests of sets are one family, those over all
 * sets another.
 *
 * @param givenUp pipelines that were left behind by their scores on a part of the same questions (0): they count as tried.
 * @param sets each with a run of every pipeline. @param pipelines without the baseline.
 * @throws {ComparisonError} where a run is missing, or stands on other data.
 */
export function compareCells(
  sets: readonly SetRuns[],
  baseline: string,
  pipelines: readonly string[],
  measure: string,
  seed: number,
  givenUp = 0,
): Pick<ExperimentReport, 'comparisons' | 'overall'> {
  const options = { ...COMPARISON_DEFAULTS, seed }
  const bySet = sets.map((set) => {
    const others = pipelines.map((pipeline) => evaluated(runOf(set, pipeline)))
    const { rows } = compareRuns(evaluated(runOf(set, baseline)), others, [measure], options)
    return rows.map((row) => ({ ...row, set: set.set }))
  })
  // By pipeline, then by set.
  const comparisons = pipelines.flatMap((_, index) => bySet.flatMap((rows) => rows[index] ?? []))
  const corrected = holm(
    comparisons.map(({ p }) => p),
    givenUp * sets.length,
  )
  const overall = pipelines.map((pipeline) => {
    const differences = sets.map((set) => [
      ...pairedDifferences(
        measure,
        evaluated(runOf(set, baseline)),
        evaluated(runOf(set, pipeline)),
      ).values(),
    ])
    const means = sets.map((set) => runOf(set, pipeline).record.metrics[measure] ?? 0)
    return { pipeline, mean: mean(means), ...compareAcrossSets(differences, options) }
  })
  return {
    comparisons: comparisons.map((row, index) => ({ ...row, correctedP: corrected[index] as number })),
    overall: correctedBestFirst(overall, givenUp),
  }
}

/** A run as comparisons take it. */
export function evaluated({ record }: FinishedRun): EvaluatedRun {
  const { corpus, questions } = record.identity
  const perQuery = new Map(Object.entries(record.perQuery))
  return { ground: { corpus, questions }, evaluation: { run: record.expression, perQuery } }
}

/** @throws {ComparisonError} */
export function runOf({ set, runs }: SetRuns, pipeline: string): FinishedRun {
  const run = runs.get(pipeline)
  if (run !== undefined) return run
  throw new ComparisonError(`expected a run of ${pipeline} on ${set}, got none; run the experiment again`)
}

function correctedBestFirst(
  rows: readonly Omit<OverallRow, 'correctedP'>[],
  givenUp: number,
): readonly OverallRow[] {
  const corrected = holm(
    rows.map(({ p }) => p),
    givenUp,
  )
  return rows
    .map((row, index) => ({ ...row, correctedP: corrected[index] as number }))
    .sort((a, b) => b.mean - a.mean || (a.pipeline < b.pipeline ? -1 : 1))
}
