/** Half-open range, in UTF-16 code units. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A stretch of text that looks alike. */
export interface Run {
  readonly text: string
  readonly code: boolean
  /** A word of the question. */
  readonly marked: boolean
}

export type LineKind = 'paragraph' | 'heading' | 'item' | 'quote' | 'code' | 'head-row' | 'row'

/** A paragraph, an item, a line of code or a row: what is shown whole or not at all. */
export interface Line {
  readonly kind: LineKind
  /** One list of runs; of a row one a cell. Never empty. */
  readonly cells: readonly (readonly Run[])[]
}

interface Visible extends Range {
  readonly code: boolean
}

/**
 * Markdown as lines to read: the marks of headings, emphasis, links and tables are left out, words keep their place
 * so that highlights stay true. Meant for passages; the opened document is rendered properly.
 *
 * @param highlights ranges in `text`, ascending, not overlapping.
 */
export function excerptLines(text: string, highlights: readonly Range[]): readonly Line[] {
  return blocksOf(text).map(({ kind, cells }) => ({
    kind,
    cells: cells.map((cell) =>
      (kind === 'code' ? [{ ...cell, code: true }] : visibleParts(text, cell)).flatMap((part) =>
        runsOf(text, part, highlights),
      ),
    ),
  }))
}

interface Block {
  readonly kind: LineKind
  readonly cells: readonly Range[]
}

const FENCE = /^\s*(`{3,}|~{3,})/
const HEADING = /^#{1,6}\s+/
const ITEM = /^\s*[-*+]\s+/
const NUMBERED = /^\s*\d{1,9}[.)]\s+/
const QUOTE = /^\s*>\s?/
const DELIMITER_ROW = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = linesOf(text)
  let fence = startsInCode(lines.map(({ start, end }) => text.slice(start, end)))
  let paragraph: Range | undefined
  const followerOf = (index: number) => {
    const follower = lines[index + 1]
    return follower === undefined ? '' : text.slice(follower.start, follower.end)
  }
  const endParagraph = () => {
    if (paragraph) blocks.push({ kind: 'paragraph', cells: [paragraph] })
    paragraph = undefined
  }
  for (const [index, line] of lines.entries()) {
    const raw = text.slice(line.start, line.end)
    const [, mark] = FENCE.exec(raw) ?? []
    if (fence !== '') {
      if (mark?.startsWith(fence)) fence = ''
      else blocks.push({ kind: 'code', cells: [line] })
      continue
    }
    const block =
      mark === undefined ? blockOf(raw, line, followerOf(index), paragraph !== undefined) : undefined
    if (block === 'text') {
      paragraph = { start: paragraph?.start ?? line.start, end: line.end }
      continue
    }
    endParagraph()
    if (mark !== undefined) fence = mark
    else if (block !== undefined) blocks.push(block)
  }
  endParagraph()
  return blocks
}

/** A passage cut out of a long fence may hold its end without its beginning: the mark of that fence, or nothing. */
function startsInCode(lines: readonly string[]): string {
  const marks = lines.filter((line) => FENCE.test(line))
  const [first = ''] = marks
  const closes = marks.length % 2 === 1 && lines[0] !== first && /^\s*(`{3,}|~{3,})\s*$/.test(first)
  return closes ? first.trim() : ''
}

/** A line as a block of its own, `text` where it belongs to a paragraph, `undefined` where it shows nothing. */
function blockOf(
  raw: string,
  line: Range,
  follower: string,
  inParagraph: boolean,
): Block | 'text' | undefined {
  if (raw.trim() === '') return undefined
  if (raw.trimStart().startsWith('|')) {
    if (DELIMITER_ROW.test(raw)) return undefined
    return { kind: DELIMITER_ROW.test(follower) ? 'head-row' : 'row', cells: cellsOf(raw, line.start) }
  }
  if (!inParagraph && /^\s*(-{3,}|\*{3,}|_{3,})\s*$/.test(raw)) return undefined
  const marks = HEADING.exec(raw) ?? ITEM.exec(raw) ?? QUOTE.exec(raw)
  if (marks !== null) {
    const kind = HEADING.test(raw) ? 'heading' : ITEM.test(raw) ? 'item' : 'quote'
    return { kind, cells: [{ start: line.start + marks[0].length, end: line.end }] }
  }
  // A number is worth reading, so it stays.
  if (NUMBERED.test(raw)) return { kind: 'item', cells: [line] }
  return 'text'
}

function linesOf(text: string): readonly Range[] {
  return [...text.matchAll(/[^\n]+|(?<=\n|^)(?=\n)/g)].map(({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
  }))
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

/**
 * What is left out, and what of it is kept: code's inside, a link's text, an image's description. The other marks go
 * whole.
 */
const INLINE =
  /(?<fence>`+)(?<code>[^`](?:.*?[^`])?)\k<fence>(?!`)|!?\[(?<label>[^[\]]*)\](?:\([^()\s]*(?:\s"[^"]*")?\)|\[[^[\]]*\])|<!--.*?-->|\\(?=[!-/:-@[-`{-~])|(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<![\p{L}\p{N}_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\p{L}\p{N}_])|~~)/gsu

function visibleParts(text: string, range: Range): readonly Visible[] {
  const parts: Visible[] = []
  let position = range.start
  for (const match of text.slice(range.start, range.end).matchAll(INLINE)) {
    const start = range.start + match.index
    parts.push({ start: position, end: start, code: false })
    const { code, label } = match.groups ?? {}
    const inside = code ?? label
    if (inside !== undefined) {
      const from = start + match[0].indexOf(inside, code === undefined ? match[0].indexOf('[') + 1 : 0)
      parts.push({ start: from, end: from + inside.length, code: code !== undefined })
    }
    position = start + match[0].length
  }
  parts.push({ start: position, end: range.end, code: false })
  return parts.filter(({ start, end }) => start < end)
}

/** Cuts a part where highlights begin and end. */
function runsOf(text: string, part: Visible, highlights: readonly Range[]): readonly Run[] {
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
