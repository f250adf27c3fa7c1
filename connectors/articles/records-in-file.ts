import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { explainFileError } from '../files/file-error.ts'
import { isObject } from './fields.ts'

/** A record of an export, or what stands where one should be. `place` is for people: `articles.jsonl line 17`. */
export type FoundRecord =
  | { readonly kind: 'record'; readonly record: unknown; readonly place: string }
  | { readonly kind: 'unreadable'; readonly place: string; readonly reason: string }

/** Where help desks put the list in a file or an answer. */
const LISTS = ['articles', 'tickets', 'results', 'records', 'items', 'data', 'conversations']

/** The records of a JSON file, as a list or under one of the usual names, or of JSON Lines, one a line. */
export async function* recordsInFile(file: string, name: string): AsyncIterable<FoundRecord> {
  try {
    if (/\.json$/i.test(name)) yield* recordsInJson(await readFile(file, 'utf8'), name)
    else yield* recordsInLines(file, name)
  } catch (error) {
    yield { kind: 'unreadable', place: name, reason: explainFileError(error, 'page') }
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
  for (const [index, record] of list.entries())
    yield { kind: 'record', record, place: `${name} entry ${index + 1}` }
}

async function* recordsInLines(file: string, name: string): AsyncIterable<FoundRecord> {
  let line = 0
  for await (const text of createInterface({
    input: createReadStream(file, 'utf8'),
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
    } else yield { kind: 'record', record, place }
  }
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
