import { DocumentTooLargeError } from '../core/errors.ts'

/** Longest body that is parsed where a caller sets no limit of its own, in UTF-16 code units. */
export const MAX_BODY_CHARACTERS = 10_000_000

// The parser takes up to 70 µs a line, some 5 µs for each container that a line stands in, overflows the stack at
// some thousand containers inside each other, and takes time quadratic in the number of underlined headings and of
// footnotes. Within these limits the slowest page found takes a few seconds.
const MAX_LINES = 100_000
const MAX_DEPTH = 200
const MAX_CONTAINERS = 300_000
const MAX_UNDERLINES = 2_000
const MAX_FOOTNOTES = 2_000

/**
 * Refuses a body that is too large to take into memory several times over.
 *
 * @throws {DocumentTooLargeError}
 */
export function assertParsableSize(body: string, maxCharacters = MAX_BODY_CHARACTERS): void {
  if (body.length <= maxCharacters) return
  throw new DocumentTooLargeError(
    `expected a body of at most ${maxCharacters} characters, got ${body.length}; split the page or exclude it`,
  )
}

/**
 * Why a body's structure would cost the parser too much, in one phrase; `undefined` where it would not.
 *
 * Looks at the beginnings of lines only, so it may also refuse what stands in a code block.
 */
export function structureOverLimit(body: string): string | undefined {
  let lines = 0
  let containers = 0
  let underlines = 0
  let footnotes = 0
  for (let lineStart = 0; lineStart < body.length; lineStart = nextLine(body, lineStart)) {
    lines++
    const depth = containerDepth(body, lineStart)
    containers += depth
    if (isUnderline(body, lineStart)) underlines++
    if (body.startsWith('[^', lineStart)) footnotes++
    if (depth > MAX_DEPTH) return `a line stands in more than ${MAX_DEPTH} lists and quotes`
  }
  if (lines > MAX_LINES) return `it has ${lines} lines, over the limit of ${MAX_LINES}`
  if (containers > MAX_CONTAINERS) return `it has ${containers} list and quote marks, over ${MAX_CONTAINERS}`
  if (underlines > MAX_UNDERLINES) return `it has ${underlines} underlined headings, over ${MAX_UNDERLINES}`
  if (footnotes > MAX_FOOTNOTES) return `it has ${footnotes} footnotes, over ${MAX_FOOTNOTES}`
  return undefined
}

function nextLine(body: string, from: number): number {
  const end = body.indexOf('\n', from)
  return end === -1 ? body.length : end + 1
}

/** Quote and list marks before a line's text; where there is one, two columns of indentation count as one more. */
function containerDepth(body: string, lineStart: number): number {
  let marks = 0
  let blanks = 0
  let at = lineStart
  for (;;) {
    const char = body[at]
    if (char === ' ' || char === '\t') {
      blanks += char === ' ' ? 1 : 4
      at++
    } else if (char === '>') {
      marks++
      at++
    } else {
      const length = listMarkLength(body, at)
      if (length === 0) break
      marks++
      at += length
    }
  }
  return marks === 0 ? 0 : marks + Math.max(0, (blanks - 2 * marks) >> 1)
}

/** Length of the list mark with the blank behind it that stands at `at`; 0 where there is none. */
function listMarkLength(body: string, at: number): number {
  let end = at
  while (end - at < 9 && isDigit(body.charCodeAt(end))) end++
  const mark = body[end]
  if (end === at ? mark !== '-' && mark !== '*' && mark !== '+' : mark !== '.' && mark !== ')') return 0
  const behind = body[end + 1]
  return behind === ' ' || behind === '\t' ? end + 2 - at : 0
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Whether a line is made of `=` or of `-` alone. */
function isUnderline(body: string, lineStart: number): boolean {
  const char = body[lineStart]
  if (char !== '=' && char !== '-') return false
  let at = lineStart
  while (body[at] === char) at++
  while (body[at] === ' ' || body[at] === '\t' || body[at] === '\r') at++
  return at === body.length || body[at] === '\n'
}
