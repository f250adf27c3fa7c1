import type { Range } from './excerpt-blocks.ts'

/** A range that is read, in the look of code or not. */
export interface ReadablePart extends Range {
  readonly code: boolean
}

/** What is left out, and, by its groups, what of it is kept. */
const MARKS = [
  // Code: its inside.
  /(?<fence>`+)(?<code>[^`](?:.*?[^`])?)\k<fence>(?!`)/su,
  // A link or image: its text or description, which may hold an image or brackets.
  /!?\[(?<label>(?:[^[\]]|!?\[[^[\]]*\](?:\([^()]*\))?)*)\](?:\([^()\s]*(?:\s"[^"]*")?\)|\[[^[\]]*\])/su,
  // A template's shortcode: its text, if it has one.
  /(?<shortcode>\{\{[<%](?:[^"{}]|"[^"]*")*?[>%]\}\})/su,
  // Anchors, breaks and comments, and the backslash of an escape.
  /<a (?:id|name)="[^"<>]*"\s*\/?>(?:\s*<\/a>)?|<br\s*\/?>|<!--.*?-->|\\(?=[!-/:-@[-`{-~])/su,
  // Emphasis, which stands at the edge of words; an underscore within a name is part of it.
  /(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<![\p{L}\p{N}_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\p{L}\p{N}_])|~~)/su,
]
const INLINE = new RegExp(MARKS.map(({ source }) => source).join('|'), 'gsu')

/** The parts of `range` that a person reads, in their order. */
export function readableParts(text: string, range: Range): readonly ReadablePart[] {
  const parts: ReadablePart[] = []
  let position = range.start
  for (const match of text.slice(range.start, range.end).matchAll(INLINE)) {
    const start = range.start + match.index
    parts.push({ start: position, end: start, code: false }, ...keptOf(text, match, start))
    position = start + match[0].length
  }
  parts.push({ start: position, end: range.end, code: false })
  return parts.filter(({ start, end }) => start < end)
}

function keptOf(text: string, match: RegExpExecArray, start: number): readonly ReadablePart[] {
  const { fence, code, label, shortcode } = match.groups ?? {}
  if (fence !== undefined && code !== undefined) {
    return [{ start: start + fence.length, end: start + fence.length + code.length, code: true }]
  }
  if (label !== undefined) {
    const from = start + match[0].indexOf('[') + 1
    return readableParts(text, { start: from, end: from + label.length })
  }
  const [, before = '', said = ''] = /^(.*?\btext=")([^"]*)"/su.exec(shortcode ?? '') ?? []
  return [{ start: start + before.length, end: start + before.length + said.length, code: false }]
}
