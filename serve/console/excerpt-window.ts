import type { Line } from './excerpt.ts'

const MIN_LINE_CHARACTERS = 40

/** Neighbouring lines of a passage, chosen to be shown. */
export interface ExcerptWindow {
  readonly lines: readonly Line[]
  readonly cutBefore: boolean
  readonly cutAfter: boolean
}

/**
 * The neighbouring lines, together at most `maxCharacters` long (at least one line), that hold the most different
 * words of the question; of equals the first. A table's head row comes along where its rows are shown.
 */
export function excerptWindow(lines: readonly Line[], maxCharacters: number): ExcerptWindow {
  let best = { start: 0, end: 0, words: -1 }
  for (let start = 0; start < lines.length; start++) {
    const end = windowEnd(lines, start, maxCharacters)
    const words = markedWords(lines.slice(start, end)).size
    if (words > best.words) best = { start, end, words }
  }
  const shown = lines.slice(best.start, best.end)
  return {
    lines: shown[0]?.kind === 'row' ? [...headRowBefore(lines, best.start), ...shown] : shown,
    cutBefore: best.start > 0,
    cutAfter: best.end < lines.length,
  }
}

function windowEnd(lines: readonly Line[], start: number, maxCharacters: number): number {
  let end = start
  let characters = 0
  while (end < lines.length) {
    characters += lengthOf(lines[end])
    if (characters > maxCharacters && end > start) break
    end++
  }
  return end
}

function headRowBefore(lines: readonly Line[], index: number): readonly Line[] {
  const head = lines.slice(0, index).findLast(({ kind }) => kind !== 'row')
  return head?.kind === 'head-row' ? [head] : []
}

/** A short line takes the room of a line, too. */
function lengthOf(line: Line | undefined): number {
  const characters = line?.cells.flat().reduce((sum, run) => sum + run.text.length, 0) ?? 0
  return Math.max(characters, MIN_LINE_CHARACTERS)
}

function markedWords(lines: readonly Line[]): ReadonlySet<string> {
  const runs = lines.flatMap((line) => line.cells.flat())
  return new Set(runs.filter(({ marked }) => marked).map(({ text }) => text.toLowerCase()))
}
