import type {
  ChangedQuestion,
  ExperimentReport,
  SetDetail,
  ShownPassage,
} from '../experiments/experiment-report.ts'
import { interval, points, probability, score } from './format.ts'
import { htmlTable } from './html-table.ts'
import { intervalPlot } from './interval-plot.ts'
import { questionPlot } from './question-plot.ts'
import { element, escaped, type Markup } from './svg.ts'

/** What changes on a set from the baseline to the best pipeline: every question, every slice, and the most telling ones. */
export function questionSection(
  { set, differences, slices, losses, wins, worst }: SetDetail,
  { baseline, best }: Pick<ExperimentReport, 'baseline' | 'best'>,
): Markup {
  const rows = slices.rows.map((row) => [
    row.slice,
    `${row.questions}`,
    score(row.baselineMean),
    score(row.mean),
    points(row.difference),
    interval(row.interval),
    probability(row.correctedP),
  ])
  return element(
    'section',
    {},
    element('h2', {}, escaped(`What changes on ${set}`)),
    element(
      'p',
      {},
      escaped('From '),
      element('code', {}, escaped(baseline)),
      escaped(' to '),
      element('code', {}, escaped(best)),
      escaped(', every question a bar:'),
    ),
    questionPlot(`differences by question on ${set}`, differences),
    element('h3', {}, escaped('By kind of question')),
    intervalPlot(
      `differences by slice on ${set}`,
      slices.rows.map((row) => ({ ...row, name: `${row.slice} (${row.questions})` })),
    ),
    htmlTable(['slice', 'questions', 'before', 'after', 'difference', '95 % interval', 'p (Holm)'], rows),
    ...questionsOf('Lost most', losses),
    ...questionsOf('Won most', wins),
    ...questionsOf('Still answered worst', worst),
  )
}

function questionsOf(title: string, questions: readonly ChangedQuestion[]): readonly Markup[] {
  if (questions.length === 0) return []
  return [element('h3', {}, escaped(title)), ...questions.map(questionOf)]
}

function questionOf({ query, text, before, after, passagesBefore, passagesAfter }: ChangedQuestion): Markup {
  const summary = element(
    'summary',
    {},
    escaped(text),
    escaped(' '),
    element('small', {}, escaped(`${query} · ${score(before)} → ${score(after)}`)),
  )
  const sides = element(
    'div',
    { class: 'sides' },
    sideOf('before', passagesBefore),
    sideOf('after', passagesAfter),
  )
  return element('details', {}, summary, sides)
}

function sideOf(title: string, passages: readonly ShownPassage[]): Markup {
  const shown = passages.map(({ document, title: page, text, isRelevant }) =>
    element(
      'div',
      { class: isRelevant ? 'passage relevant' : 'passage' },
      element(
        'small',
        {},
        escaped(`${document}${page === '' ? '' : ` · ${page}`}${isRelevant ? ' · judged relevant' : ''}`),
      ),
      element('div', {}, escaped(text)),
    ),
  )
  const nothing = shown.length === 0 ? [element('small', {}, escaped('nothing to show'))] : []
  return element('div', {}, element('h3', {}, escaped(title)), ...shown, ...nothing)
}
