/** Half-open range, in UTF-16 code units. */
export interface Range {
  readonly start: number
  readonly end: number
}

export type LineKind = 'paragraph' | 'heading' | 'item' | 'quote' | 'code' | 'head-row' | 'row'

/** What is shown whole or not at all: of code and quotes a line, of a table a row. */
export interface ExcerptBlock {
  readonly kind: LineKind
  /** Where it is read: one range, of a row one a cell. */
  readonly cells: readonly Range[]
}

const FENCE = /^(\s*)(`{3,}|~{3,})/
const CLOSING_FENCE = /^\s*(`{3,}|~{3,})\s*$/
const RULE = /^\s*(-{3,}|\*{3,}|_{3,})\s*$/
const HEADING = /^#{1,6}\s+/
const ITEM = /^\s*[-*+]\s+/
const NUMBERED = /^\s*(?=\d{1,9}[.)]\s)/
const QUOTE = /^\s*>\s?/
const DELIMITER_ROW = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

/** Nothing but tags of layout, or of components: `</div>`, `<TabItem value="a">`. */
const TAGS =
  /^\s*(?:<\/?(?:[A-Z]\w*|(?:a|br|center|col|colgroup|dd|details|div|dl|dt|figure|figcaption|hr|li|ol|p|section|span|summary|table|tbody|td|th|thead|tr|ul)(?=[\s/>]))[^<>]*>\s*)+$/

/** An open fence: the mark that closes it, and how far its lines are indented. */
interface OpenFence {
  readonly mark: string
  readonly indent: number
}

/** A passage of Markdown taken apart by line, without a parser: it may begin and end anywhere. */
export function excerptBlocks(text: string): readonly ExcerptBlock[] {
  const lines = linesOf(text)
  const textOf = (line: Range | undefined) => (line ? text.slice(line.start, line.end) : '')
  const blocks: ExcerptBlock[] = []
  let fence = fenceCutBefore(lines.map(textOf))
  // A paragraph or item goes on over the lines that follow, until a blank one.
  let goesOn = false
  for (const [index, line] of lines.entries()) {
    const raw = textOf(line)
    const [, indent = '', mark] = FENCE.exec(raw) ?? []
    if (fence !== undefined) {
      if (mark?.startsWith(fence.mark) && CLOSING_FENCE.test(raw)) fence = undefined
      else blocks.push({ kind: 'code', cells: [dedented(line, raw, fence.indent)] })
      continue
    }
    if (mark !== undefined) {
      fence = { mark, indent: indent.length }
      goesOn = false
      continue
    }
    const block = blockOf(raw, line, textOf(lines[index + 1]))
    const last = blocks.at(-1)
    if (block?.kind === 'paragraph' && goesOn && last) blocks[blocks.length - 1] = extended(last, line.end)
    else if (block) blocks.push(block)
    goesOn = block?.kind === 'paragraph' || block?.kind === 'item'
  }
  return blocks
}

function linesOf(text: string): readonly Range[] {
  return [...text.matchAll(/[^\n]+|(?<=\n|^)(?=\n)/g)].map(({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
  }))
}

/** A passage cut out of a long fence may hold its end without its beginning. */
function fenceCutBefore(lines: readonly string[]): OpenFence | undefined {
  const marks = lines.filter((line) => FENCE.test(line))
  const [first = ''] = marks
  const closes = marks.length % 2 === 1 && lines[0] !== first && CLOSING_FENCE.test(first)
  return closes ? { mark: first.trim(), indent: 0 } : undefined
}

function dedented({ start, end }: Range, raw: string, indent: number): Range {
  const blanks = raw.length - raw.trimStart().length
  return { start: start + Math.min(blanks, indent), end }
}

function extended({ kind, cells }: ExcerptBlock, end: number): ExcerptBlock {
  return { kind, cells: cells.map(({ start }) => ({ start, end })) }
}

/** A line by itself; `undefined` where it shows nothing. */
function blockOf(raw: string, line: Range, follower: string): ExcerptBlock | undefined {
  if (raw.trim() === '' || RULE.test(raw) || TAGS.test(raw)) return undefined
  if (raw.trimStart().startsWith('|')) {
    if (DELIMITER_ROW.test(raw)) return undefined
    return { kind: DELIMITER_ROW.test(follower) ? 'head-row' : 'row', cells: cellsOf(raw, line.start) }
  }
  const behind = (kind: LineKind, mark: RegExp) => {
    const found = mark.exec(raw)
    return found && { kind, cells: [{ start: line.start + found[0].length, end: line.end }] }
  }
  return (
    behind('heading', HEADING) ??
    behind('item', ITEM) ??
    // A number is worth reading, so it stays.
    behind('item', NUMBERED) ??
    behind('quote', QUOTE) ?? { kind: 'paragraph', cells: [line] }
  )
}

/** `| a | b |` → the ranges of `a` and `b`; an escaped bar divides nothing. */
function cellsOf(raw: string, offset: number): readonly Range[] {
  const inner = raw.trim().replace(/^\|/, '').replace(/\|$/, '')
  const first = offset + raw.indexOf(inner)
  return [...inner.matchAll(/(?:\\.|[^|\\])+/g)].map(({ index, 0: cell }) => {
    const blanks = cell.length - cell.trimStart().length
    const start = first + index + blanks
    return { start, end: start + cell.trim().length }
  })
}
