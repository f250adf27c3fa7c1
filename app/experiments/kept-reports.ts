import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataDamagedError, UnknownRunError } from '../../core/errors.ts'
import type { ExperimentReport } from '../../evaluate/experiments/experiment-report.ts'
import { csvTable } from '../../evaluate/report/csv-table.ts'
import { htmlReport } from '../../evaluate/report/html-report.ts'
import { markdownReport } from '../../evaluate/report/markdown-report.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'

/** Files of a report: the page to look at, the same as Markdown, the scores, and all of it as data. */
export interface ReportFiles {
  readonly html: string
  readonly markdown: string
  readonly csv: string
  readonly json: string
}

/** Where the report of an experiment lies. @param folder of experiments. */
export function reportFiles(folder: string, id: string): ReportFiles {
  const at = (name: string) => join(folder, id, name)
  return { html: at('report.html'), markdown: at('report.md'), csv: at('table.csv'), json: at('report.json') }
}

/** @throws {DiskFullError} */
export function keepReport(folder: string, report: ExperimentReport): ReportFiles {
  const files = reportFiles(folder, report.id)
  const texts = [
    [files.html, htmlReport(report)],
    [files.markdown, markdownReport(report)],
    [files.csv, csvTable(report)],
    [files.json, `${JSON.stringify(report, undefined, 2)}\n`],
  ] as const
  for (const [file, text] of texts) writeWhole(file, Buffer.from(text))
  return files
}

/** @throws {UnknownRunError} where it is gone. @throws {DataDamagedError} where it is no report. */
export function keptReport(folder: string, id: string): ExperimentReport {
  const { json } = reportFiles(folder, id)
  try {
    const report = JSON.parse(readFileSync(json, 'utf8')) as Partial<ExperimentReport> | null
    if (report?.id === id && Array.isArray(report.table)) return report as ExperimentReport
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UnknownRunError(
        `expected the report of ${id} at ${json}, found none; run the experiment again`,
        {
          cause,
        },
      )
    }
    if (!(cause instanceof SyntaxError)) throw cause
  }
  throw new DataDamagedError(
    `expected a report of ${id} at ${json}, got something else; run the experiment again`,
  )
}
