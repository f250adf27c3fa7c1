import type { Document } from '../../core/document.ts'

/** Rises with every change that an older reader would misread. */
export const CHANGE_SCHEMA = 1

/** What a record says of a page. Written down for others in docs/reference/change-stream.schema.json. */
export type Change =
  | { readonly kind: 'upsert'; readonly occurredAtMs: number | undefined; readonly page: ChangedPage }
  | { readonly kind: 'delete' }
  /** Nothing that we can use; `reason` quotes nothing of it. */
  | { readonly kind: 'unreadable'; readonly reason: string }

export interface ChangedPage {
  readonly body: string
  readonly title?: string
  readonly format?: Document['format']
  readonly url?: string
  readonly language?: string
  readonly tags?: readonly string[]
  readonly tenant?: string
  readonly groups?: readonly string[]
  readonly metadata?: Document['metadata']
  readonly updatedAtMs?: number
}

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isName: Check = (value) => typeof value === 'string' && value !== ''
const isNames: Check = (value) => Array.isArray(value) && value.every(isName)
const isTime: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlain: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value)

/** Field → what it takes, in words and as a check. All but `body` may be absent. */
const PAGE: Readonly<Record<keyof ChangedPage, readonly [takes: string, check: Check]>> = {
  body: ['text that is not blank', (value) => typeof value === 'string' && /\S/u.test(value)],
  title: ['a text', isText],
  format: ['`markdown` or `mdx`', (value) => value === 'markdown' || value === 'mdx'],
  url: ['an address', isName],
  language: ['a name', isName],
  tags: ['a list of names', isNames],
  tenant: ['a name', isName],
  groups: ['a list of names', isNames],
  metadata: [
    'texts, numbers and booleans by name',
    (value) => isFields(value) && Object.values(value).every(isPlain),
  ],
  updatedAtMs: ['a whole number from 0', isTime],
}

const RECORD = ['schema', 'operation', 'occurredAtMs', 'document']

/** Takes a record's value apart, and checks all of it; throws nothing. `undefined` is a deletion, as in a compacted topic. */
export function readChange(value: Uint8Array | undefined): Change {
  if (value === undefined) return { kind: 'delete' }
  const record = parsed(value)
  if (record === undefined) return unreadable('expected a JSON object as UTF-8, got other bytes')
  const { schema, operation, occurredAtMs, document } = record
  if (Number.isInteger(schema) && Number(schema) > CHANGE_SCHEMA) {
    const cure = 'use a version of Plumbline that knows it'
    return unreadable(`expected schema ${CHANGE_SCHEMA}, got the newer ${Number(schema)}; ${cure}`)
  }
  if (schema !== CHANGE_SCHEMA) return unreadable(`expected schema ${CHANGE_SCHEMA}, got another`)
  if (operation !== 'upsert' && operation !== 'delete') {
    return unreadable('expected `upsert` or `delete` as operation, got another')
  }
  const unknown = unknownField(record, RECORD)
  if (unknown !== undefined) return unreadable(unknown)
  if (occurredAtMs !== undefined && !isTime(occurredAtMs)) {
    return unreadable('expected a whole number from 0 as occurredAtMs')
  }
  if (operation === 'delete') {
    return document === undefined ? { kind: 'delete' } : unreadable('expected no document with a deletion')
  }
  const complaint = complaintAbout(document)
  if (complaint !== undefined) return unreadable(complaint)
  return {
    kind: 'upsert',
    occurredAtMs: occurredAtMs as number | undefined,
    page: document as ChangedPage,
  }
}

function complaintAbout(document: unknown): string | undefined {
  if (!isFields(document)) return 'expected an object as document'
  if (document['body'] === undefined) return `expected ${PAGE.body[0]} as document.body, got none`
  const wrong = Object.entries(PAGE).find(
    ([name, [, check]]) => document[name] !== undefined && !check(document[name]),
  )
  if (wrong !== undefined) return `expected ${wrong[1][0]} as document.${wrong[0]}`
  return unknownField(document, Object.keys(PAGE))
}

/** A misspelt `groups` would otherwise open a page to everybody. The name itself is not told: it is theirs. */
function unknownField(fields: Fields, known: readonly string[]): string | undefined {
  const count = Object.keys(fields).filter((name) => !known.includes(name)).length
  return count === 0 ? undefined : `expected no fields but ${known.join(', ')}, got ${count} more`
}

function parsed(bytes: Uint8Array): Fields | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isFields(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

function unreadable(reason: string): Change {
  return { kind: 'unreadable', reason }
}
