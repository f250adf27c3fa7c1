import { ComparisonError } from '../../core/errors.ts'
import type { Evaluation } from '../evaluate-run.ts'

/** What two runs must share to be compared: with other documents or other judgments, a difference says nothing. */
export interface RunGround {
  /** Digest of the documents. */
  readonly corpus: string
  /** Digest of the queries and judgments. */
  readonly questions: string
}

/** A run with its scores and the data that they stand on. */
export interface EvaluatedRun {
  readonly ground: RunGround
  readonly evaluation: Pick<Evaluation, 'run' | 'perQuery'>
}

/**
 * @throws {ComparisonError} where the runs are of other documents or judgments, or were scored on
 *   other questions.
 */
export function expectComparable(baseline: EvaluatedRun, other: EvaluatedRun): void {
  const [left, right] = [baseline.evaluation, other.evaluation]
  for (const part of ['corpus', 'questions'] as const) {
    if (baseline.ground[part] !== other.ground[part]) {
      throw new ComparisonError(
        `expected runs on the same ${part}, got ${shown(baseline.ground[part])} for ${left.run} and ${shown(other.ground[part])} for ${right.run}; run both on the same data`,
      )
    }
  }
  const missing = [...left.perQuery.keys()].find((query) => !right.perQuery.has(query))
  const added = [...right.perQuery.keys()].find((query) => !left.perQuery.has(query))
  if (missing !== undefined || added !== undefined) {
    throw new ComparisonError(
      `expected the same questions in both runs, got ${missing ?? added} in ${missing === undefined ? right.run : left.run} alone; evaluate both on the same judgments`,
    )
  }
}

/** Enough of a digest to tell it from another. */
function shown(digest: string): string {
  return digest.slice(0, 12)
}
