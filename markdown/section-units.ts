import type { Block, CodeBlock, ContainerBlock, TableBlock } from './block.ts'
import { type CutRank, cutText, LINE_CUTS, PROSE_CUTS } from './cut-text.ts'
import { blankMarks, lineStart, nextLineStart, ownStart } from './lines.ts'
import type { Border, Unit } from './unit.ts'

/** How much room a text takes; never less for more text, by more than an error of the tokenizer. */
export type SizeOf = (text: string) => number

interface Cutting {
  readonly body: string
  /** Size that a unit with its lead and tail must not exceed. */
  readonly budget: number
  readonly sizeOf: SizeOf
}

// What a cut costs beside the chunk that it adds. Blocks of a section may be parted freely.
const CUT_COST: Readonly<Record<CutRank | 'block' | 'item' | 'row', number>> = {
  block: 0,
  item: 0.2,
  row: 0.2,
  paragraph: 0.2,
  line: 0.3,
  sentence: 0.4,
  word: 0.8,
  character: 1,
}
/** A heading, the opening of a fence or a line that ends in a colon is read with what follows. */
const AFTER_OPENING_COST = 3
/** Where a heading must be parted from something, then rather from a deeper heading than from the text below that. */
const BETWEEN_HEADINGS_COST = 2
const AFTER_COLON_COST = 0.5

/** Lead and tail together may take this share of a chunk; beyond that they are left away. */
const MAX_REPEATED_SHARE = 1 / 3

const FREE: Border = { cost: CUT_COST.block, lead: '', leadSize: 0, tail: '', tailSize: 0 }

/**
 * Takes a section apart into units that fit the budget: whole blocks where they do, else what they consist of.
 *
 * @param from where the section starts in the body, at or before its first block.
 * @param to where it ends, at or behind its last.
 */
export function sectionUnits(
  blocks: readonly Block[],
  from: number,
  to: number,
  cutting: Cutting,
): readonly Unit[] {
  return childUnits(blocks, from, to, FREE, FREE, cutting)
}

/** @param first the border before the first child. @param border that before any other. */
function childUnits(
  blocks: readonly Block[],
  from: number,
  to: number,
  first: Border,
  border: Border,
  cutting: Cutting,
): readonly Unit[] {
  const starts = blocks.map((block, index) =>
    index === 0 ? from : ownStart(cutting.body, block.start, from),
  )
  return blocks.flatMap((block, index) => {
    const before = index === 0 ? first : between(blocks[index - 1], block, border, cutting)
    return blockUnits(block, starts[index] ?? from, starts[index + 1] ?? to, before, cutting)
  })
}

/** The border between two blocks: dearer where the first opens the second. */
function between(block: Block | undefined, next: Block, border: Border, { body }: Cutting): Border {
  if (block?.kind === 'heading') {
    return { ...border, cost: next.kind === 'heading' ? BETWEEN_HEADINGS_COST : AFTER_OPENING_COST }
  }
  if (block?.kind === 'text' && body[block.end - 1] === ':') return { ...border, cost: AFTER_COLON_COST }
  return border
}

function blockUnits(
  block: Block,
  from: number,
  to: number,
  before: Border,
  cutting: Cutting,
): readonly Unit[] {
  const size = cutting.sizeOf(cutting.body.slice(from, to))
  if (size <= cutting.budget) return [{ start: from, end: to, size, border: before }]
  switch (block.kind) {
    case 'table':
      return tableUnits(block, from, to, before, cutting)
    case 'code':
      return block.fenced
        ? fenceUnits(block, from, to, before, cutting)
        : textUnits(from, to, before, FREE, LINE_CUTS, cutting)
    case 'lines':
      return textUnits(from, to, before, FREE, LINE_CUTS, cutting)
    case 'heading':
    case 'text':
      return textUnits(from, to, before, FREE, PROSE_CUTS, cutting)
    default:
      return containerUnits(block, from, to, before, cutting)
  }
}

function containerUnits(
  block: ContainerBlock,
  from: number,
  to: number,
  before: Border,
  cutting: Cutting,
): readonly Unit[] {
  if (block.children.length === 0) return textUnits(from, to, before, FREE, PROSE_CUTS, cutting)
  const border = { ...FREE, cost: block.kind === 'component' ? CUT_COST.block : CUT_COST.item }
  return childUnits(block.children, from, to, before, border, cutting)
}

function tableUnits(
  block: TableBlock,
  from: number,
  to: number,
  before: Border,
  cutting: Cutting,
): readonly Unit[] {
  const { body } = cutting
  const rows = block.rows.map((row) => ownStart(body, row, from))
  const lead = blankMarks(body, block.start) + body.slice(block.start, rows[0] ?? to)
  const border = repeating(lead, '', cutting)
  const header = textUnits(from, rows[0] ?? to, before, FREE, LINE_CUTS, cutting)
  const inner = rows.flatMap((row, index) => {
    const atRow = { ...border, cost: index === 0 ? AFTER_OPENING_COST : CUT_COST.row }
    return textUnits(row, rows[index + 1] ?? to, atRow, border, PROSE_CUTS, cutting)
  })
  return [...header, ...inner]
}

function fenceUnits(
  block: CodeBlock,
  from: number,
  to: number,
  before: Border,
  cutting: Cutting,
): readonly Unit[] {
  const { body } = cutting
  const marks = blankMarks(body, block.start)
  const contentStart = Math.min(nextLineStart(body, block.start), block.end)
  const fence = /^(`+|~+)/.exec(body.slice(block.start, contentStart))?.[0] ?? ''
  const border = repeating(marks + body.slice(block.start, contentStart), `\n${marks}${fence}`, cutting)
  const opening = textUnits(from, contentStart, before, FREE, LINE_CUTS, cutting)
  if (contentStart === block.end) return opening
  const closingStart = lineStart(body, block.end)
  const isClosed =
    closingStart > contentStart && body.slice(closingStart, block.end).trimEnd().endsWith(fence)
  const contentEnd = isClosed ? closingStart : to
  const atOpening = { ...border, cost: AFTER_OPENING_COST }
  const content = textUnits(contentStart, contentEnd, atOpening, border, LINE_CUTS, cutting)
  if (!isClosed) return [...opening, ...content]
  return [...opening, ...content, ...textUnits(contentEnd, to, atOpening, border, LINE_CUTS, cutting)]
}

/** A border inside a block whose beginning and end must be repeated, unless they take too much room. */
function repeating(lead: string, tail: string, { sizeOf, budget }: Cutting): Border {
  const leadSize = sizeOf(lead)
  const tailSize = tail === '' ? 0 : sizeOf(tail)
  if (leadSize + tailSize > budget * MAX_REPEATED_SHARE) return FREE
  return { cost: 0, lead, leadSize, tail, tailSize }
}

/** @param before the border at `from`. @param inner what borders inside repeat. */
function textUnits(
  from: number,
  to: number,
  before: Border,
  inner: Border,
  cuts: readonly CutRank[],
  { body, budget, sizeOf }: Cutting,
): readonly Unit[] {
  if (from === to) return []
  const text = body.slice(from, to)
  const room = budget - inner.leadSize - inner.tailSize
  const pieces = cutText(text, cuts, (piece) => sizeOf(piece) <= room)
  return pieces.map(({ start, rank }, index) => {
    const end = pieces[index + 1]?.start ?? text.length
    const border = index === 0 ? before : { ...inner, cost: CUT_COST[rank] }
    return { start: from + start, end: from + end, size: sizeOf(text.slice(start, end)), border }
  })
}
