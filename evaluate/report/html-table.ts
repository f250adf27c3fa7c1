import { element, escaped, type Markup } from './svg.ts'

/** A cell: text, and what kind of cell it is (`best`, `better`, `worse`). */
export type Cell = string | { readonly text: string; readonly kind: string }

/** A table that scrolls where it is too wide. Text of expressions goes into the first column. */
export function htmlTable(header: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  const head = element('tr', {}, ...header.map((name) => element('th', { scope: 'col' }, escaped(name))))
  const body = rows.map((row) => element('tr', {}, ...row.map(cellOf)))
  return element(
    'div',
    { class: 'wide' },
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
  )
}

function cellOf(cell: Cell, column: number): Markup {
  const { text, kind } = typeof cell === 'string' ? { text: cell, kind: undefined } : cell
  const content = column === 0 ? element('code', {}, escaped(text)) : escaped(text)
  return element('td', { class: kind }, content)
}
