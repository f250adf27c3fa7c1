import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { DatasetError } from '../../core/errors.ts'

/** One object of a JSON Lines file with the place to name in an error. */
export interface JsonLine {
  readonly fields: Readonly<Record<string, unknown>>
  /** `corpus.jsonl, line 7`. */
  readonly place: string
}

/**
 * Streams the objects of a JSON Lines file in UTF-8; empty lines are left out.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for a line that is not a JSON object, with its number; never with its text.
 */
export async function* readJsonl(path: string, name: string): AsyncIterable<JsonLine> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  let number = 0
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const place = `${name}, line ${number}`
    yield { fields: parseObject(line, place), place }
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
