import { type DocumentEvent, documentIdOf } from '../../../core/event.ts'
import { sha256 } from '../../../core/sha256.ts'
import { documentKey, partKey } from './record-key.ts'

/** Rises with every change that an older reader would misread. */
export const SCHEMA_VERSION = 1

/** Header of a tombstone: when the document went, in ms since 1970. */
export const OCCURRED_AT = 'plumbline-occurred-at-ms'

/** Header of a part: lower-case hex SHA-256 of the whole that it is a part of. */
export const WHOLE_DIGEST = 'plumbline-sha256'

/** Header of a document's record: the W3C trace context in which its way goes on. */
export const TRACE_PARENT = 'traceparent'

/** A record as it is sent. */
export interface WireRecord {
  readonly key: string
  /** `null` is a tombstone: compaction takes away the key with all that was under it. */
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

/** What one event becomes. */
export interface EncodedEvent {
  /** Of a document that is too large for one record: its bytes in pieces, to be in the log before `record`. */
  readonly parts: readonly WireRecord[]
  /** The record of the document. @param firstPartOffset where the first of `parts` stands; unused where there are none */
  record(firstPartOffset: string): WireRecord
}

/**
 * An event as records of at most `maxBytes` each, keys and headers not counted. Schema: docs/reference/log-records.md.
 *
 * @throws {InvalidDocumentError} where the id cannot be a key.
 */
export function encodeEvent(event: DocumentEvent, maxBytes: number): EncodedEvent {
  const id = documentIdOf(event)
  const key = documentKey(id)
  const traced = event.trace === undefined ? {} : { [TRACE_PARENT]: event.trace }
  if (event.kind === 'document-deleted') {
    const headers = { ...traced, [OCCURRED_AT]: String(event.occurredAtMs) }
    return { parts: [], record: () => ({ key, value: null, headers }) }
  }
  const { document, occurredAtMs } = event
  const { id: _id, contentDigest, accessDigest, ...fields } = document
  const base = { schema: SCHEMA_VERSION, operation: 'upsert', occurredAtMs }
  const whole = Buffer.from(JSON.stringify({ ...base, document: fields }))
  if (whole.length <= maxBytes) return { parts: [], record: () => ({ key, value: whole, headers: traced }) }

  const digest = sha256(whole)
  const pieces = piecesOf(whole, maxBytes)
  const parted = {
    parts: pieces.length,
    sizeBytes: whole.length,
    sha256: digest,
    contentDigest,
    accessDigest,
  }
  return {
    parts: pieces.map((value, part) => ({
      key: partKey(id, part),
      value,
      headers: { [WHOLE_DIGEST]: digest },
    })),
    record: (firstOffset) => ({
      key,
      value: Buffer.from(JSON.stringify({ ...base, parted: { ...parted, firstOffset } })),
      headers: traced,
    }),
  }
}

function piecesOf(whole: Buffer, sizeBytes: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(whole.length / sizeBytes) }, (_, i) =>
    whole.subarray(i * sizeBytes, (i + 1) * sizeBytes),
  )
}
