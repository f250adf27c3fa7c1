import { mean } from '../comparison/mean.ts'
import type { ExperimentReport, ReportedSet } from '../experiments/experiment-report.ts'
import { confidenceSection } from './confidence-section.ts'
import { interval, milliseconds, points, probability, score, verdict } from './format.ts'
import { type Cell, htmlTable } from './html-table.ts'
import { intervalPlot } from './interval-plot.ts'
import { latencyPlot } from './latency-plot.ts'
import { learntSection } from './learnt-section.ts'
import { questionSection } from './question-section.ts'
import { REPORT_STYLE } from './report-style.ts'
import { reportRemarks, reportSummary } from './report-summary.ts'
import { element, escaped, type Markup, written } from './svg.ts'

/** The report as one page that needs nothing beside itself. */
export function htmlReport(report: ExperimentReport): string {
  const { name, id, measures, baseline, seed, ground } = report
  const head = element(
    'head',
    {},
    written`<meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    element('title', {}, escaped(name)),
    element('style', {}, REPORT_STYLE),
  )
  const body = element(
    'body',
    {},
    element('h1', {}, escaped(name)),
    element(
      'small',
      {},
      escaped(`experiment ${id} · ${ground.modelId} · seed ${seed} · code ${ground.code}`),
    ),
    element('p', { class: 'lead' }, escaped(reportSummary(report))),
    ...reportRemarks(report).map((remark) => element('p', {}, escaped(remark))),
    section(
      'Over all sets',
      `${measures[0]}: mean difference to ${baseline} in hundredths, each set with one vote, with its 95 % interval. Green is surely better, red surely worse (p ≤ .05 after Holm's correction).`,
      intervalPlot(
        'differences over all sets',
        report.overall.map((row) => ({ ...row, name: row.pipeline })),
      ),
    ),
    section(
      'Quality and cost',
      'The line joins pipelines that no other beats in both. Times are of this run on this machine.',
      latencyOf(report),
    ),
    section('Scores', 'The best of a set stands out.', scoresOf(report)),
    ...report.sets.map((set) => setSection(report, set)),
    ...report.details.map((detail) => questionSection(detail, report)),
    confidenceSection(report),
    learntSection(report),
    droppedOf(report),
  )
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, body)}\n`
}

function section(title: string, note: string, ...content: readonly Markup[]): Markup {
  return element(
    'section',
    {},
    element('h2', {}, escaped(title)),
    element('p', {}, escaped(note)),
    ...content,
  )
}

function latencyOf({ table, cost, baseline, measures }: ExperimentReport): Markup {
  const [measure = ''] = measures
  const pipelines = [...new Set(table.map(({ pipeline }) => pipeline))].map((name) => ({
    name,
    latencyMs: mean(cost.filter(({ pipeline }) => pipeline === name).map(({ latencyMs }) => latencyMs.p95)),
    quality: mean(
      table.filter(({ pipeline }) => pipeline === name).map(({ metrics }) => metrics[measure] ?? 0),
    ),
    isBaseline: name === baseline,
  }))
  return latencyPlot('quality against latency', measure, pipelines)
}

/** A row a pipeline, a column a set and measure, then latency. */
function scoresOf({ table, cost, measures, sets }: ExperimentReport): Markup {
  const names = sets.map(setName)
  const columns = names.flatMap((set) => measures.map((measure) => ({ set, measure })))
  const cell = (pipeline: string, set: string) =>
    table.find((one) => one.pipeline === pipeline && one.set === set)?.metrics ?? {}
  const highest = columns.map(({ set, measure }) =>
    Math.max(...table.filter((one) => one.set === set).map(({ metrics }) => metrics[measure] ?? 0)),
  )
  const rows = [...new Set(table.map(({ pipeline }) => pipeline))].map((pipeline): readonly Cell[] => {
    const p95 = mean(cost.filter((one) => one.pipeline === pipeline).map(({ latencyMs }) => latencyMs.p95))
    const values = columns.map(({ set, measure }, column): Cell => {
      const value = cell(pipeline, set)[measure]
      return value === highest[column] ? { text: score(value), kind: 'best' } : score(value)
    })
    return [pipeline, ...values, milliseconds(p95)]
  })
  const header = columns.map(({ set, measure }) => `${set}: ${measure}`)
  return htmlTable(['pipeline', ...header, 'p95 ms'], rows)
}

function setSection({ comparisons, measures, baseline }: ExperimentReport, set: ReportedSet): Markup {
  const own = comparisons.filter((row) => row.set === setName(set))
  const rows = own.map((row): readonly Cell[] => [
    row.run,
    score(row.mean),
    { text: points(row.difference), kind: verdict(row.difference, row.correctedP) },
    interval(row.interval),
    probability(row.p),
    probability(row.correctedP),
    `${row.wins} / ${row.ties} / ${row.losses}`,
    row.detectable === undefined ? '–' : points(row.detectable),
  ])
  const header = [
    'pipeline',
    measures[0] ?? '',
    'difference',
    '95 % interval',
    'p',
    'p (Holm)',
    'win / tie / loss',
    'detectable',
  ]
  return section(
    setName(set),
    `${set.questions} questions. Differences to ${baseline} in hundredths; "detectable" is the smallest true difference that so many questions find four times out of five.`,
    intervalPlot(
      `differences on ${setName(set)}`,
      own.map((row) => ({ ...row, name: row.run })),
    ),
    htmlTable(header, rows),
  )
}

function droppedOf({ dropped }: ExperimentReport): Markup {
  if (dropped.length === 0) return escaped('')
  const rows = dropped.map(({ pipeline, mean: value, questions }) => [pipeline, score(value), `${questions}`])
  return section(
    'Left behind',
    'Worse on some of the questions, and not asked the others.',
    htmlTable(['pipeline', 'mean', 'questions'], rows),
  )
}

export function setName({ name, split }: Pick<ReportedSet, 'name' | 'split'>): string {
  return `${name} ${split}`
}
