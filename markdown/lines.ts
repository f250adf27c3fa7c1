/** Where the line of a place starts; `from`, where it starts before that. */
export function lineStart(text: string, at: number, from = 0): number {
  let start = at
  while (start > from && !isLineEnd(text[start - 1])) start--
  return start
}

/** Where the line behind that of a place starts; the text's length where there is none. */
export function nextLineStart(text: string, at: number): number {
  let end = at
  while (end < text.length && !isLineEnd(text[end])) end++
  if (text[end] === '\r' && text[end + 1] === '\n') end++
  return Math.min(end + 1, text.length)
}

/** Where the line of a block starts, if only indentation and quote marks stand before the block; else the block's start. */
export function ownStart(text: string, blockStart: number, from: number): number {
  let start = blockStart
  while (start > from && /[ \t>]/.test(text[start - 1] ?? '')) start--
  return start === from || isLineEnd(text[start - 1]) ? start : blockStart
}

/** What stands before a block on its line, with list marks as blanks: what its later lines begin with. */
export function blankMarks(text: string, blockStart: number): string {
  return text.slice(lineStart(text, blockStart), blockStart).replace(/[^>\s]/g, ' ')
}

function isLineEnd(char: string | undefined): boolean {
  return char === '\n' || char === '\r'
}
