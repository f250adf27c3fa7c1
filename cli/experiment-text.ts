import type { RunComparison } from '../app/experiments/compare-kept-runs.ts'
import type { ReportFiles } from '../app/experiments/kept-reports.ts'
import type { ExperimentOutcome } from '../app/experiments/run-experiment.ts'
import type { VerifiedScore } from '../app/experiments/verify-experiment.ts'
import { points } from './points.ts'
import { table } from './table.ts'

type Report = ExperimentOutcome['report']

/** The report for people: what is best, every score, and what keeps the figures from being what they seem. */
export function experimentText(report: Report, files: ReportFiles): string {
  const { name, id, measures, baseline, overall, sets } = report
  const rows = overall.map((row) => [
    row.pipeline,
    row.mean.toFixed(4),
    points(row.difference),
    `[${points(row.interval.low)}, ${points(row.interval.high)}]`,
    row.correctedP < 0.001 ? '<0.001' : row.correctedP.toFixed(3),
  ])
  return [
    `${name} (${id}): ${sets.map((set) => `${set.name} ${set.split}, ${set.questions} questions`).join('; ')}`,
    '',
    scores(report),
    '',
    `${measures[0]} over all sets against ${baseline}, differences in hundredths:`,
    '',
    table(['pipeline', 'mean', 'difference', '95 % interval', 'p (Holm)'], rows),
    '',
    `report: ${files.html}`,
  ].join('\n')
}

/** A row a pipeline, a column a set. */
function scores({ table: cells, measures, sets, cost }: Report): string {
  const [measure = ''] = measures
  const names = sets.map(({ name, split }) => `${name} ${split}`)
  const rows = [...new Set(cells.map(({ pipeline }) => pipeline))].map((pipeline) => [
    pipeline,
    ...names.map((set) => {
      const value = cells.find((cell) => cell.pipeline === pipeline && cell.set === set)?.metrics[measure]
      return value === undefined ? '' : value.toFixed(4)
    }),
    Math.max(
      ...cost.filter((one) => one.pipeline === pipeline).map(({ latencyMs }) => latencyMs.p95),
    ).toFixed(1),
  ])
  return table([`${measure} of`, ...names, 'p95 ms'], rows)
}

/** What was done for it now. */
export function workText({ embedded, runs }: ExperimentOutcome): string {
  return `${runs.ran} runs asked, ${runs.known} known; embedded now: ${embedded.passages} passages, ${embedded.questions} questions`
}

/** Two runs side by side. */
export function comparisonText({ report, measures, differsIn }: RunComparison): string {
  const rows = measures.rows.map((row) => [
    row.measure,
    row.baselineMean.toFixed(4),
    row.mean.toFixed(4),
    points(row.difference),
    `[${points(row.interval.low)}, ${points(row.interval.high)}]`,
    row.correctedP < 0.001 ? '<0.001' : row.correctedP.toFixed(3),
    `${row.wins} / ${row.ties} / ${row.losses}`,
    row.detectable === undefined ? '' : points(row.detectable),
  ])
  const [detail] = report.details
  const changed = (title: string, questions: NonNullable<typeof detail>['wins']) =>
    questions.length === 0
      ? []
      : [
          '',
          title,
          ...questions.map(
            ({ text, before, after }) => `  ${before.toFixed(3)} → ${after.toFixed(3)}  ${text}`,
          ),
        ]
  return [
    `from ${report.baseline} to ${report.best}; the runs differ in ${differsIn.join(', ') || 'nothing'}`,
    '',
    table(
      [
        'measure',
        'before',
        'after',
        'difference',
        '95 % interval',
        'p (Holm)',
        'win / tie / loss',
        'detectable',
      ],
      rows,
    ),
    ...changed('lost most', detail?.losses ?? []),
    ...changed('won most', detail?.wins ?? []),
  ].join('\n')
}

/** Expected scores beside what they are. */
export function verificationText(scores: readonly VerifiedScore[]): string {
  if (scores.length === 0) return 'nothing is expected: the file has no scores under `expected`'
  const rows = scores.map(({ set, pipeline, measure, expected, actual, tolerance, holds }) => [
    holds ? 'holds' : 'OFF',
    set,
    pipeline,
    measure,
    expected.toFixed(4),
    actual.toFixed(4),
    `± ${tolerance}`,
  ])
  return table(['', 'set', 'pipeline', 'measure', 'expected', 'is', 'tolerance'], rows)
}
