/** Where a text may be cut, and how far from the best place to cut it that is. */
export type CutRank = 'paragraph' | 'line' | 'sentence' | 'word' | 'character'

export interface TextPiece {
  /** Offset in the text; a piece ends where the next one starts. */
  readonly start: number
  readonly rank: CutRank
}

/** Order in which cuts are tried: those of prose, and those of code and markup, whose lines carry meaning. */
export const PROSE_CUTS: readonly CutRank[] = ['paragraph', 'sentence', 'word', 'character']
export const LINE_CUTS: readonly CutRank[] = ['paragraph', 'line', 'word', 'character']

/**
 * Cuts a text into pieces that fit, at the best places that do: a rank is used only inside a piece that the rank
 * before it left too large.
 *
 * @param fits whether a text is small enough; a single character counts as fitting.
 * @returns pieces in order, the first at 0 with the first rank; together they are the text.
 */
export function cutText(
  text: string,
  ranks: readonly CutRank[],
  fits: (text: string) => boolean,
): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  const cut = (start: number, end: number, rankIndex: number, cutBy: CutRank): void => {
    const rank = ranks[rankIndex]
    if (rank === undefined || fits(text.slice(start, end))) {
      pieces.push({ start, rank: cutBy })
      return
    }
    const starts = startsBy(rank, text.slice(start, end))
    for (const [index, offset] of starts.entries()) {
      const next = starts[index + 1]
      const isHalf = rank === 'character' && starts.length > 1
      cut(
        start + offset,
        next === undefined ? end : start + next,
        rankIndex + (isHalf ? 0 : 1),
        index === 0 ? cutBy : rank,
      )
    }
  }
  cut(0, text.length, 0, ranks[0] ?? 'character')
  return pieces
}

/** Where the parts of a text start, by one rank; the first is 0. */
function startsBy(rank: CutRank, text: string): readonly number[] {
  if (rank === 'character') return halves(text)
  const starts = [0]
  for (const { index, 0: gap } of text.matchAll(GAPS[rank])) {
    const start = index + gap.length
    if (index > 0 && start < text.length) starts.push(start)
  }
  return starts
}

/** What stands between two parts. A line's own indentation belongs to the line. */
const GAPS: Readonly<Record<Exclude<CutRank, 'character'>, RegExp>> = {
  paragraph: /(?:\r\n?|\n)(?:[ \t]*(?:\r\n?|\n))+/g,
  line: /(?:\r\n?|\n)+/g,
  sentence: /(?<=[.!?:;]["')\]*_`]{0,3})\s+|(?<=[。！？])\s*/g,
  word: /\s+/g,
}

function halves(text: string): readonly number[] {
  const middle = text.length >> 1
  const inPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, middle - 1), middle + 1))
  const start = !inPair ? middle : middle === 1 ? 2 : middle - 1
  return start > 0 && start < text.length ? [0, start] : [0]
}
