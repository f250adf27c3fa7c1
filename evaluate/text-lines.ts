import { readUtf8 } from './read-utf8.ts'

/** A line of a text file with the place to name in an error. */
export interface TextLine {
  readonly text: string
  /** `run.trec, line 7`. */
  readonly place: string
}

/**
 * Streams the lines of a file in UTF-8, without their ends (LF or CRLF); blank ones are left out.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for bytes that are not UTF-8.
 */
export async function* readTextLines(path: string, name: string): AsyncIterable<TextLine> {
  let number = 0
  let rest = ''
  for await (const piece of readUtf8(path, name)) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      number += 1
      if (line.trim() !== '') yield { text: withoutReturn(line), place: `${name}, line ${number}` }
    }
  }
  if (rest.trim() !== '') yield { text: withoutReturn(rest), place: `${name}, line ${number + 1}` }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
