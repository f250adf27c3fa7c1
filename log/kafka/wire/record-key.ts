import type { DocumentId } from '../../../core/document.ts'
import { InvalidDocumentError } from '../../../core/errors.ts'

/** What a record's key names: a document, or one part of a large one. */
export interface RecordKey {
  readonly documentId: DocumentId
  /** From 0; absent for the document itself. */
  readonly part?: number
}

/** Parts a document's id from the number of a part; no id holds it. */
const SEPARATOR = '\u0000'

/** The key of a document: its id, as UTF-8. @throws {InvalidDocumentError} where UTF-8 has no bytes for it, or it holds NUL */
export function documentKey(id: DocumentId): string {
  if (!id.isWellFormed()) {
    throw new InvalidDocumentError(id, 'id', 'whole characters, as a key of Kafka', 'half a surrogate pair')
  }
  if (id.includes(SEPARATOR)) throw new InvalidDocumentError(id, 'id', 'an id without NUL', 'NUL')
  return id
}

/** The key of part `part` of a document, from 0. */
export function partKey(id: DocumentId, part: number): string {
  return `${documentKey(id)}${SEPARATOR}${part}`
}

/** What a key names; `undefined` where it is none of ours. */
export function parseKey(key: Buffer | null): RecordKey | undefined {
  const [id = '', part, ...rest] = (key?.toString('utf8') ?? '').split(SEPARATOR)
  if (!isDocumentId(id) || rest.length > 0) return undefined
  if (part === undefined) return { documentId: id }
  return /^\d{1,6}$/u.test(part) ? { documentId: id, part: Number(part) } : undefined
}

/** Something before and something behind the first colon. */
function isDocumentId(text: string): text is DocumentId {
  const colon = text.indexOf(':')
  return colon > 0 && colon < text.length - 1
}
