import { excerptBlocks, type LineKind, type Range } from './excerpt-blocks.ts'
import { type ReadablePart, readableParts } from './excerpt-parts.ts'

/** A stretch of text that looks alike. */
export interface Run {
  readonly text: string
  readonly code: boolean
  /** A word of the question. */
  readonly marked: boolean
}

/** A paragraph, an item, a line of code or a row: what is shown whole or not at all. */
export interface Line {
  readonly kind: LineKind
  /** One list of runs; of a row one a cell. Never empty. */
  readonly cells: readonly (readonly Run[])[]
}

/**
 * Markdown as lines to read: the marks of headings, emphasis, links, tables and templates are left out, words keep
 * their place so that highlights stay true. Meant for passages; the opened document is rendered properly.
 *
 * @param highlights ranges in `text`, ascending, not overlapping.
 */
export function excerptLines(text: string, highlights: readonly Range[]): readonly Line[] {
  return excerptBlocks(text).flatMap(({ kind, cells }) => {
    const parts = cells.map((cell) =>
      kind === 'code' ? [{ ...cell, code: true }] : readableParts(text, cell),
    )
    const runs = parts.map((cell) => cell.flatMap((part) => runsOf(text, part, highlights)))
    const isSeen = kind === 'code' || runs.flat().some((run) => run.text.trim() !== '')
    return isSeen ? [{ kind, cells: runs }] : []
  })
}

/** Cuts a part where highlights begin and end. */
function runsOf(text: string, part: ReadablePart, highlights: readonly Range[]): readonly Run[] {
  const runs: Run[] = []
  const add = (start: number, end: number, marked: boolean) => {
    if (start < end) runs.push({ text: text.slice(start, end), code: part.code, marked })
  }
  let position = part.start
  for (const highlight of highlights) {
    const start = Math.max(highlight.start, part.start)
    const end = Math.min(highlight.end, part.end)
    if (start >= end) continue
    add(position, start, false)
    add(start, end, true)
    position = end
  }
  add(position, part.end, false)
  return runs
}
