import { ComparisonError } from '../../core/errors.ts'
import type { EvaluatedRun } from './evaluated-run.ts'

/** Values of measures lie in [0, 1]; what differs by less differs by rounding. */
const ROUNDING = 1e-9

/**
 * Query → how much better `other` is than `baseline` by a measure, in the baseline's order; 0 where they differ by
 * rounding only.
 *
 * @param queries to look at (all).
 * @throws {ComparisonError} where a run was not scored by the measure.
 */
export function pairedDifferences(
  measure: string,
  baseline: EvaluatedRun,
  other: EvaluatedRun,
  queries: Iterable<string> = baseline.evaluation.perQuery.keys(),
): ReadonlyMap<string, number> {
  const differences = new Map<string, number>()
  for (const query of queries) {
    const difference = measuredValue(measure, query, other) - measuredValue(measure, query, baseline)
    differences.set(query, Math.abs(difference) < ROUNDING ? 0 : difference)
  }
  return differences
}

/** @throws {ComparisonError} where the run was not scored by the measure. */
export function measuredValue(measure: string, query: string, { evaluation }: EvaluatedRun): number {
  const value = evaluation.perQuery.get(query)?.[measure]
  if (value !== undefined) return value
  throw new ComparisonError(
    `expected ${evaluation.run} to be scored by ${measure}, got no value for query ${query}; evaluate it by that measure`,
  )
}
