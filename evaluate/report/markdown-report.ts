import type { ExperimentReport } from '../experiments/experiment-report.ts'
import { interval, milliseconds, points, probability, score } from './format.ts'
import { reportRemarks, reportSummary } from './report-summary.ts'

/** The report as Markdown: what fits into a pull request. */
export function markdownReport(report: ExperimentReport): string {
  const { name, id, measures, baseline, overall, comparisons, table, cost, ground } = report
  const [measure = ''] = measures
  return [
    `# ${name}`,
    '',
    reportSummary(report),
    '',
    ...reportRemarks(report).map((remark) => `- ${remark}`),
    '',
    `## Over all sets, ${measure} against \`${baseline}\``,
    '',
    ...markdownTable(
      ['pipeline', 'mean', 'difference', '95 % interval', 'p (Holm)'],
      overall.map((row) => [
        `\`${row.pipeline}\``,
        score(row.mean),
        points(row.difference),
        interval(row.interval),
        probability(row.correctedP),
      ]),
    ),
    '',
    '## By set',
    '',
    ...markdownTable(
      ['set', 'pipeline', measure, 'difference', '95 % interval', 'p (Holm)', 'win / tie / loss'],
      comparisons.map((row) => [
        row.set,
        `\`${row.run}\``,
        score(row.mean),
        points(row.difference),
        interval(row.interval),
        probability(row.correctedP),
        `${row.wins} / ${row.ties} / ${row.losses}`,
      ]),
    ),
    '',
    '## Scores',
    '',
    ...markdownTable(
      ['set', 'pipeline', ...measures, 'p50 ms', 'p95 ms'],
      table.map(({ set, pipeline, metrics }) => {
        const latency = cost.find((one) => one.set === set && one.pipeline === pipeline)?.latencyMs
        return [
          set,
          `\`${pipeline}\``,
          ...measures.map((one) => score(metrics[one])),
          latency === undefined ? '–' : milliseconds(latency.p50),
          latency === undefined ? '–' : milliseconds(latency.p95),
        ]
      }),
    ),
    '',
    `Experiment ${id}; ${ground.modelId}; code ${ground.code}. Differences in hundredths.`,
    '',
  ].join('\n')
}

/** Lines of a table; a bar within a cell is kept from ending it. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [lineOf(header), `|${'---|'.repeat(header.length)}`, ...rows.map(lineOf)]
}
