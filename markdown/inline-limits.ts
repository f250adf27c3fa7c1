import type { Block } from './block.ts'

// The parser takes some 0.1 µs for each pair of marks in one paragraph: a few seconds in all, and no nesting that
// overflows the stack.
const MAX_MARKS_SQUARED = 3e7
const MAX_MARKS = 1_000

/** Why the text inside a page's blocks would cost the parser too much, in one phrase; `undefined` where it would not. */
export function inlineOverLimit(body: string, blocks: readonly Block[]): string | undefined {
  let squares = 0
  let most = 0
  for (const [start, end] of blocks.flatMap(inlineRanges)) {
    const marks = countMarks(body, start, end)
    squares += marks ** 2
    most = Math.max(most, marks)
  }
  if (most > MAX_MARKS) return `a paragraph has ${most} marks of emphasis and links, over ${MAX_MARKS}`
  if (squares > MAX_MARKS_SQUARED) return 'its paragraphs have too many marks of emphasis and links'
  return undefined
}

type Range = readonly [start: number, end: number]

function inlineRanges(block: Block): readonly Range[] {
  switch (block.kind) {
    case 'text':
    case 'heading':
      return [[block.start, block.end]]
    case 'table':
      return [block.start, ...block.rows].map((start, row) => [start, block.rows[row] ?? block.end])
    case 'code':
    case 'lines':
      return []
    default:
      return block.children.flatMap(inlineRanges)
  }
}

function countMarks(body: string, start: number, end: number): number {
  let marks = 0
  for (let at = start; at < end; at++) if (MARKS.has(body.charCodeAt(at))) marks++
  return marks
}

const MARKS: ReadonlySet<number> = new Set([...'[]*_~`<{'].map((mark) => mark.charCodeAt(0)))
