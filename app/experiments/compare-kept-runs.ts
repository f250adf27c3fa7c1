import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'
import { COMPARISON_DEFAULTS, type Comparison, compareRuns } from '../../evaluate/comparison/compare-runs.ts'
import { type EvaluatedRun, expectComparable } from '../../evaluate/comparison/evaluated-run.ts'
import { changedQuestions } from '../../evaluate/experiments/changed-questions.ts'
import { compareCells, evaluated } from '../../evaluate/experiments/compare-cells.ts'
import { CODE_DIGITS, type ExperimentReport } from '../../evaluate/experiments/experiment-report.ts'
import { parseMeasures } from '../../evaluate/measures/parse-measure.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import type { RunRegistry } from '../../evaluate/registry/run-registry.ts'
import { judgmentsOf, scoreAnew } from '../../evaluate/registry/score-anew.ts'
import { htmlReport } from '../../evaluate/report/html-report.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { answerConfidence } from './answer-confidence.ts'

/** Two runs side by side. */
export interface RunComparison {
  readonly report: ExperimentReport
  /** The second against the first by every measure that either was scored by; one family. */
  readonly measures: Comparison
  /** In what the runs differ: fields of their fingerprints. */
  readonly differsIn: readonly string[]
}

/**
 * Compares two runs that the registry holds: another pipeline, another model, another version of the code. Both are scored
 * anew from their rankings, by the measures of either.
 *
 * @param first and `second`: beginnings of fingerprints.
 * @throws {ComparisonError} where they stand on other documents or questions. @throws {UnknownRunError}
 * @throws {DataDamagedError}
 */
export function compareKeptRuns(
  registry: RunRegistry,
  first: string,
  second: string,
  seed: number,
): RunComparison {
  const kept = [registry.find(first), registry.find(second)] as const
  expectComparable(onItsSet(kept[0]), onItsSet(kept[1]))
  const cards = registry.questions(kept[0].record.identity.questions)
  const taken = parseMeasures([...new Set(kept.flatMap(({ record }) => Object.keys(record.metrics)))])
  const qrels = judgmentsOf(cards)
  const [before, after] = toldApart(scoreAnew(kept[0], qrels, taken), scoreAnew(kept[1], qrels, taken))
  const measures = taken.map(({ name }) => name)
  const [measure = ''] = measures
  const options = { ...COMPARISON_DEFAULTS, seed }
  const byMeasure = compareRuns(evaluated(before), [evaluated(after)], measures, options)
  const { dataset, split, perQuery, withoutRelevant, refused, unknown } = before.record
  const set = `${dataset} ${split}`
  const [baseline, best] = [before.record.expression, after.record.expression]
  const runs = [before, after]
  const compared = compareCells(
    [{ set, runs: new Map(runs.map((run) => [run.record.expression, run])) }],
    baseline,
    [best],
    measure,
    seed,
  )
  const report: ExperimentReport = {
    id: sha256(canonicalJson(runs.map(({ record }) => record.fingerprint))).slice(0, 16),
    name: `${dataset}: two runs`,
    seed,
    measures,
    baseline,
    best,
    sets: [
      {
        name: dataset,
        split,
        questions: Object.keys(perQuery).length,
        withoutRelevant: withoutRelevant.length,
        refused: refused.length,
        unknownDocuments: unknown?.documents ?? 0,
        unknownQueries: unknown?.queries ?? 0,
      },
    ],
    table: runs.map(({ record }) => ({
      pipeline: record.expression,
      set,
      fingerprint: record.fingerprint,
      metrics: record.metrics,
    })),
    ...compared,
    details: [changedQuestions(set, before, after, cards, measure, seed)],
    dropped: [],
    ...answerConfidence([{ set, run: after, cards }], seed),
    learnt: [],
    ground: groundOf(before, after),
    cost: runs.map(({ record, cost }) => ({ pipeline: record.expression, set, ...cost })),
  }
  return { report, measures: byMeasure, differsIn: differences(before, after) }
}

/** Two runs that must not be compared are told apart by their sets. */
function onItsSet(run: FinishedRun): EvaluatedRun {
  const { ground, evaluation } = evaluated(run)
  const { expression, dataset, split } = run.record
  return { ground, evaluation: { ...evaluation, run: `${expression} on ${dataset} ${split}` } }
}

/** Runs of one pipeline are told apart by what else they ran with. */
function toldApart(before: FinishedRun, after: FinishedRun): readonly [FinishedRun, FinishedRun] {
  if (before.record.expression !== after.record.expression) return [before, after]
  const named = (run: FinishedRun): FinishedRun => {
    const expression = `${run.record.expression} (run ${run.record.fingerprint.slice(0, 8)})`
    return { ...run, record: { ...run.record, expression } }
  }
  return [named(before), named(after)]
}

/** Of both, where they differ. */
function groundOf(before: FinishedRun, after: FinishedRun): ExperimentReport['ground'] {
  const both = (of: (run: FinishedRun) => string) => [...new Set([of(before), of(after)])].join(' and ')
  return {
    modelId: both(({ record }) => record.identity.modelId),
    code: both(({ record }) => record.identity.code.slice(0, CODE_DIGITS)),
    analyzer: both(({ record }) => record.identity.analyzer),
  }
}

function differences(before: FinishedRun, after: FinishedRun): readonly string[] {
  const [left, right] = [before, after].map(({ record }) => Object.entries(record.identity))
  const known = new Map(left)
  const fields = new Set([...(left ?? []), ...(right ?? [])].map(([field]) => field))
  const others = new Map(right)
  return [...fields]
    .filter((field) => canonicalJson(known.get(field)) !== canonicalJson(others.get(field)))
    .sort()
}

/** Writes a comparison as a page that needs nothing beside itself. @throws {DiskFullError} */
export function writeComparison({ report }: Pick<RunComparison, 'report'>, file: string): void {
  writeWhole(file, Buffer.from(htmlReport(report)))
}
