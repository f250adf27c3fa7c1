import type { WirePassage } from '../wire/search.ts'
import { type Child, element } from './element.ts'
import { excerptLines, type Line, type Run } from './excerpt.ts'
import type { LineKind } from './excerpt-blocks.ts'
import { excerptWindow } from './excerpt-window.ts'

/** About six lines on a wide page: enough to judge a passage by. */
const MAX_CHARACTERS = 520

/** A passage as it is read in a list of answers: its best lines, words of the question marked. */
export function excerptView(passage: WirePassage): HTMLElement {
  const lines = withoutOwnHeading(excerptLines(passage.text, passage.highlights), passage.headings)
  const { lines: chosen, cutBefore, cutAfter } = excerptWindow(lines, MAX_CHARACTERS)
  const view = element('div', { class: 'excerpt' })
  if (cutBefore) view.append(ellipsis())
  for (const group of groupsOf(chosen)) view.append(groupView(group))
  if (cutAfter) view.append(ellipsis())
  return view
}

/** The heading that begins a passage stands above it already. */
function withoutOwnHeading(lines: readonly Line[], headings: readonly string[]): readonly Line[] {
  const own = lines.findIndex((line) => line.kind !== 'heading' || !headings.includes(textOf(line)))
  return own === -1 ? lines : lines.slice(own)
}

function textOf(line: Line): string {
  return line.cells
    .flat()
    .map(({ text }) => text)
    .join('')
}

interface Group {
  readonly kind: LineKind
  readonly lines: Line[]
}

/** Lines of code and quotes, items and rows that follow one another belong together. */
function groupsOf(lines: readonly Line[]): readonly Group[] {
  const groups: Group[] = []
  for (const line of lines) {
    const last = groups.at(-1)
    const goesOn =
      (line.kind === 'row' && last?.kind === 'head-row') ||
      (line.kind === last?.kind && ['code', 'item', 'row', 'quote'].includes(line.kind))
    if (goesOn) last?.lines.push(line)
    else groups.push({ kind: line.kind, lines: [line] })
  }
  return groups
}

function groupView({ kind, lines }: Group): HTMLElement {
  switch (kind) {
    case 'code':
      return element('pre', {}, ...lines.flatMap((line) => [...runNodes(line, false), '\n']))
    case 'item':
      return element('ul', {}, ...lines.map(itemView))
    case 'head-row':
    case 'row':
      return tableView(lines)
    case 'heading':
      return element('p', { class: 'inner-heading' }, ...lines.flatMap((line) => runNodes(line)))
    case 'quote':
      return element('blockquote', {}, ...lines.flatMap((line) => [...runNodes(line), ' ']))
    case 'paragraph':
      return element('p', {}, ...lines.flatMap((line) => runNodes(line)))
  }
}

/** A numbered item shows its number, others get a dot. */
function itemView(line: Line): HTMLElement {
  const isNumbered = /^\s*\d+[.)]\s/.test(textOf(line))
  return element('li', { class: isNumbered ? 'numbered' : undefined }, ...runNodes(line))
}

function tableView(lines: readonly Line[]): HTMLElement {
  const rows = lines.map(({ kind, cells }) => {
    const name = kind === 'head-row' ? 'th' : 'td'
    return element('tr', {}, ...cells.map((runs) => element(name, {}, ...runs.map((run) => runNode(run)))))
  })
  return element('div', { class: 'table' }, element('table', {}, element('tbody', {}, ...rows)))
}

function runNodes(line: Line, showCode = true): readonly Child[] {
  return line.cells.flat().map((run) => runNode(run, showCode))
}

function runNode(run: Run, showCode = true): Child {
  const words = run.marked ? element('mark', {}, run.text) : run.text
  return run.code && showCode ? element('code', {}, words) : words
}

function ellipsis(): HTMLElement {
  return element('span', { class: 'ellipsis', 'aria-hidden': 'true' }, '…')
}
