import { DatasetError } from '../../core/errors.ts'

/** A record of a CSV file with the place to name in an error. */
export interface CsvRecord {
  readonly fields: readonly string[]
  /** `questions.csv, line 7`, where the record begins: fields may hold line ends. */
  readonly place: string
}

/** Longest field in UTF-16 code units: a quote that is never closed must not swallow a whole file. */
const MAX_FIELD_LENGTH = 100_000

/**
 * The records of comma-separated text: fields may stand in double quotes, in which a comma and a line end mean
 * themselves and two quotes mean one. Lines end with CRLF or LF; empty ones are left out. Source: RFC 4180.
 *
 * ```
 *                  "            not "
 *        ┌── start ────▶ quoted ◀────┐
 *        │     │ other     │ "       │
 *   , ⏎  │     ▼           ▼ ──── " ─┘
 *        └── plain       closed ── , ⏎ ──▶ start          anything else: refused
 * ```
 *
 * @param pieces of the text, of any length.
 * @param name of the file for errors.
 * @throws {DatasetError} for a quote where none may stand, or one that is not closed, with the line's number.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string> | Iterable<string>,
  name: string,
): AsyncIterable<CsvRecord> {
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  let field = ''
  let fields: string[] = []
  let line = 1
  let firstLine = 1
  const refuse = (at: number, expected: string): DatasetError =>
    new DatasetError(`${name}, line ${at}: expected ${expected}; write " as "" inside of quotes`)
  const endField = () => {
    fields.push(state === 'plain' && field.endsWith('\r') ? field.slice(0, -1) : field)
    field = ''
    state = 'start'
  }
  const endRecord = (): CsvRecord | undefined => {
    endField()
    const record = { fields, place: `${name}, line ${firstLine}` }
    fields = []
    firstLine = line
    return record.fields.length === 1 && record.fields[0] === '' ? undefined : record
  }

  for await (const piece of pieces) {
    for (const character of piece) {
      if (character === '\n') line += 1
      if (state === 'quoted') {
        if (character === '"') state = 'closed'
        else field += character
        if (field.length > MAX_FIELD_LENGTH) {
          throw refuse(firstLine, `fields of at most ${MAX_FIELD_LENGTH} characters, got a longer one`)
        }
      } else if (character === ',') {
        endField()
      } else if (character === '\n') {
        const record = endRecord()
        if (record !== undefined) yield record
      } else if (character === '"') {
        if (state === 'plain') throw refuse(line, 'no quote inside of a field without quotes, got one')
        // Behind a closing quote, a second one means a quote.
        if (state === 'closed') field += '"'
        state = 'quoted'
      } else if (state === 'closed') {
        if (character !== '\r')
          throw refuse(line, 'a comma or a line end behind a closing quote, got other text')
      } else {
        state = 'plain'
        field += character
      }
    }
  }
  if (state === 'quoted') throw refuse(firstLine, 'a closing quote, got the end of the file')
  const last = endRecord()
  if (last !== undefined) yield last
}
