import { DatasetError } from '../../core/errors.ts'
import { readTextLines } from '../text-lines.ts'

/** One object of a JSON Lines file with the place to name in an error. */
export interface JsonLine {
  readonly fields: Readonly<Record<string, unknown>>
  /** `corpus.jsonl, line 7`. */
  readonly place: string
}

/**
 * Streams the objects of a JSON Lines file in UTF-8; blank lines are left out. A line ends at LF alone: JSON may hold the
 * other ends of lines that Unicode knows, as they are.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for a line that is not a JSON object, with its number, never with its text, and for bytes that
 *   are not UTF-8.
 */
export async function* readJsonl(path: string, name: string): AsyncIterable<JsonLine> {
  for await (const { text, place } of readTextLines(path, name)) {
    yield { fields: parseObject(text, place), place }
  }
}

/** The field as text. @throws {DatasetError} where it is not. */
export function textField({ fields, place }: JsonLine, field: string): string {
  const value = fields[field]
  if (typeof value === 'string') return value
  throw new DatasetError(
    `${place}: expected text in ${field}, got ${value === undefined ? 'nothing' : typeof value}`,
  )
}

function parseObject(line: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    // The parser's own message quotes the line.
    throw new DatasetError(
      `${place}: expected a JSON object, got ${line.length} characters that are not JSON`,
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DatasetError(`${place}: expected a JSON object, got other JSON`)
  }
  return value as Readonly<Record<string, unknown>>
}
