import type { DocumentId } from '../../../core/document.ts'
import { PlumblineError } from '../../../core/errors.ts'
import type { DocumentEvent } from '../../../core/event.ts'
import { isTraceParent, type TraceParent } from '../../../core/journey.ts'
import { makeDocument } from '../../../core/make-document.ts'
import { complaintAbout, documentFields } from './document-fields.ts'
import { OCCURRED_AT, SCHEMA_VERSION, TRACE_PARENT, WHOLE_DIGEST } from './encode-event.ts'
import { parseKey } from './record-key.ts'

/** Larger records are not looked into, in bytes. */
export const MAX_RECORD_BYTES = 64 * 2 ** 20

/** More parts than any topic needs for that; a number that a record merely claims must not cost memory. */
const MAX_PARTS = 10_000

/** A record as it was received. */
export interface ReceivedRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  /** When it was appended, in ms since 1970, as text. */
  readonly timestamp: string
}

/** What a record says of where the pieces of a large document lie. */
export interface Parted {
  readonly parts: number
  readonly sizeBytes: number
  readonly sha256: string
  readonly contentDigest: string
  readonly accessDigest: string
  /** Offset of the first part, in the partition of the record. */
  readonly firstOffset: string
}

/** What a record turned out to be. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: DocumentEvent }
  /** A large document, whose parts have come before. */
  | { readonly kind: 'parted'; readonly documentId: DocumentId; readonly parted: Parted }
  | {
      readonly kind: 'part'
      readonly documentId: DocumentId
      readonly part: number
      /** `undefined`: the part was taken away. */
      readonly bytes: Buffer | undefined
      /** Of the whole. */
      readonly sha256: string
    }
  /** Nothing that we can use; `reason` never quotes it. `documentId` is absent where the key is none of ours. */
  | {
      readonly kind: 'unreadable'
      readonly documentId?: DocumentId
      readonly code: string
      readonly reason: string
    }

/** Takes a record apart, and checks all of it; throws nothing. */
export function decodeRecord(record: ReceivedRecord): Decoded {
  const key = parseKey(record.key)
  if (key === undefined) {
    return unreadable('expected the key to be a document id, `source:path`, got something else')
  }
  const { documentId, part } = key
  if (part !== undefined) {
    const bytes = record.value ?? undefined
    return { kind: 'part', documentId, part, bytes, sha256: headerOf(record, WHOLE_DIGEST) ?? '' }
  }
  if (record.value === null) {
    const saidAtMs = Number(headerOf(record, OCCURRED_AT))
    const occurredAtMs = Number.isSafeInteger(saidAtMs) ? saidAtMs : Number(record.timestamp)
    return { kind: 'event', event: { kind: 'document-deleted', documentId, occurredAtMs } }
  }
  return decodeValue(documentId, record.value)
}

/** The trace context that came with a record; one that is none is as good as none. */
export function traceOf(record: Pick<ReceivedRecord, 'headers'>): TraceParent | undefined {
  const trace = headerOf(record, TRACE_PARENT)
  return trace !== undefined && isTraceParent(trace) ? trace : undefined
}

/** What the value of a document's record says; the joined parts of a large document are such a value, too. */
export function decodeValue(documentId: DocumentId, bytes: Buffer): Decoded {
  if (bytes.length > MAX_RECORD_BYTES) {
    const reason = `expected at most ${MAX_RECORD_BYTES} bytes, got ${bytes.length}; split the page at its source`
    return { kind: 'unreadable', documentId, code: 'ERR_DOCUMENT_TOO_LARGE', reason }
  }
  const value = parsedJson(bytes)
  if (value === undefined) return unreadable('expected a JSON object as UTF-8, got other bytes', documentId)
  const { schema, operation, occurredAtMs } = value
  if (typeof schema === 'number' && schema > SCHEMA_VERSION) {
    const cure = 'use a version of Plumbline that knows it'
    return unreadable(`expected schema ${SCHEMA_VERSION}, got the newer ${schema}; ${cure}`, documentId)
  }
  if (schema !== SCHEMA_VERSION)
    return unreadable(`expected schema ${SCHEMA_VERSION}, got another`, documentId)
  if (operation !== 'upsert') {
    return unreadable('expected `upsert` as operation, or a tombstone, got another', documentId)
  }
  if (!Number.isSafeInteger(occurredAtMs)) {
    return unreadable('expected a whole number as occurredAtMs', documentId)
  }
  if (value['parted'] !== undefined) return decodeParted(documentId, value['parted'])
  return decodeDocument(documentId, value['document'], Number(occurredAtMs))
}

function decodeDocument(documentId: DocumentId, value: unknown, occurredAtMs: number): Decoded {
  const complaint = complaintAbout(value)
  if (complaint !== undefined) return unreadable(complaint, documentId)
  try {
    const document = makeDocument(documentFields(value))
    if (document.id !== documentId)
      return unreadable('expected source and path of the key, got others', documentId)
    return { kind: 'event', event: { kind: 'document-upserted', document, occurredAtMs } }
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error
    return { kind: 'unreadable', documentId, code: error.code, reason: error.message }
  }
}

function decodeParted(documentId: DocumentId, value: unknown): Decoded {
  const parted = value as Parted
  const { parts, sizeBytes, sha256, firstOffset } = parted ?? {}
  const isRight =
    isWithin(parts, MAX_PARTS) &&
    isWithin(sizeBytes, MAX_RECORD_BYTES) &&
    typeof sha256 === 'string' &&
    typeof firstOffset === 'string' &&
    /^\d+$/u.test(firstOffset)
  if (!isRight) return unreadable('expected parts, sizeBytes, sha256 and firstOffset as parted', documentId)
  return { kind: 'parted', documentId, parted }
}

function isWithin(value: unknown, limit: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= limit
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

function parsedJson(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(UTF8.decode(bytes))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch (error) {
    // Of the decoder: a sequence of bytes that no text has.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

function headerOf({ headers }: Pick<ReceivedRecord, 'headers'>, name: string): string | undefined {
  const value = headers?.[name]
  return value === undefined ? undefined : String(value)
}

function unreadable(reason: string, documentId?: DocumentId): Decoded {
  return { kind: 'unreadable', ...(documentId && { documentId }), code: 'ERR_UNREADABLE_RECORD', reason }
}
