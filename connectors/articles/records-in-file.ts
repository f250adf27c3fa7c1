import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { explainFileError } from '../files/file-error.ts'
import { isObject } from './fields.ts'

/** A record of an export, or what stands where one should be. `place` is for people: `articles.jsonl line 17`. */
export type FoundRecord =
  | {
      readonly kind: 'record'
      readonly record: unknown
      readonly place: string
      /** What is to be said of its bytes. */
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'unreadable'; readonly place: string; readonly reason: string }

/** Where help desks put the list in a file or an answer. */
const LISTS = ['articles', 'tickets', 'results', 'records', 'items', 'data', 'conversations']

/** The records of a JSON file, as a list or under one of the usual names, or of JSON Lines, one a line. */
export async function* recordsInFile(file: string, name: string): AsyncIterable<FoundRecord> {
  try {
    const encoding = await encodingOf(file)
    if (/\.json$/i.test(name)) yield* recordsInJson(await readFile(file, encoding), name)
    else yield* recordsInLines(file, name, encoding)
  } catch (error) {
    yield { kind: 'unreadable', place: name, reason: explainFileError(error, 'page') }
  }
}

/** UTF-16 where a byte order mark says so, as some databases export; UTF-8 otherwise. */
async function encodingOf(file: string): Promise<'utf8' | 'utf16le'> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return buffer[0] === 0xff && buffer[1] === 0xfe ? 'utf16le' : 'utf8'
  } finally {
    await handle.close()
  }
}

/** The list of records in an answer or a file; `undefined` where there is none. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (!isObject(value)) return undefined
  return LISTS.map((name) => value[name]).find((list): list is readonly unknown[] => Array.isArray(list))
}

function* recordsInJson(text: string, name: string): Iterable<FoundRecord> {
  const value = parsed(text)
  if (value === BROKEN) {
    yield { kind: 'unreadable', place: name, reason: 'expected JSON, got something else; export it again' }
    return
  }
  const list = listIn(value) ?? [value]
  const warnings = warningsOf(text)
  for (const [index, record] of list.entries())
    yield { kind: 'record', record, place: `${name} entry ${index + 1}`, warnings }
}

async function* recordsInLines(
  file: string,
  name: string,
  encoding: 'utf8' | 'utf16le',
): AsyncIterable<FoundRecord> {
  let line = 0
  for await (const text of createInterface({
    input: createReadStream(file, encoding),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line += 1
    if (text.trim() === '') continue
    const place = `${name} line ${line}`
    const record = parsed(text)
    if (record === BROKEN) {
      yield {
        kind: 'unreadable',
        place,
        reason: 'expected JSON, got something else; mend this line or export it again',
      }
    } else yield { kind: 'record', record, place, warnings: warningsOf(text) }
  }
}

/** Of text that was read from bytes. */
function warningsOf(text: string): readonly string[] {
  return text.includes('\ufffd') ? ['expected UTF-8, got characters that are not, read as U+FFFD'] : []
}

const BROKEN = Symbol('no JSON')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The parser's message would quote the text.
    if (error instanceof SyntaxError) return BROKEN
    throw error
  }
}
