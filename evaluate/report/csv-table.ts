import type { ExperimentReport } from '../experiments/experiment-report.ts'

/** The scores as CSV, a line a pipeline and set, without times: the same experiment gives the same bytes. */
export function csvTable({ table, measures }: Pick<ExperimentReport, 'table' | 'measures'>): string {
  const rows = table.map(({ set, pipeline, fingerprint, metrics }) => [
    set,
    pipeline,
    fingerprint,
    ...measures.map((measure) => `${metrics[measure] ?? ''}`),
  ])
  return [['set', 'pipeline', 'run', ...measures], ...rows]
    .map((row) => `${row.map(quoted).join(',')}\r\n`)
    .join('')
}

/** Source: RFC 4180. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
