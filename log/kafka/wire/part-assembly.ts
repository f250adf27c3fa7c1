import type { DocumentId } from '../../../core/document.ts'
import { sha256 } from '../../../core/sha256.ts'
import { type Decoded, decodeValue, type Parted } from './decode-record.ts'

/** Bytes of parts that wait for the rest of their documents; past it the oldest go, and are read again when asked for. */
const MAX_WAITING_BYTES = 128 * 2 ** 20

interface Waiting {
  readonly sha256: string
  readonly parts: Map<number, Buffer>
}

/** Puts large documents together from their parts, as these come by in the order of the log. */
export class PartAssembly {
  /** By document, in the order in which their first parts came. */
  readonly #waiting = new Map<DocumentId, Waiting>()
  #waitingBytes = 0

  add({ documentId, part, bytes, sha256 }: Extract<Decoded, { kind: 'part' }>): void {
    if (bytes === undefined) return
    let waiting = this.#waiting.get(documentId)
    if (waiting?.sha256 !== sha256) {
      this.forget(documentId)
      waiting = { sha256, parts: new Map() }
      this.#waiting.set(documentId, waiting)
    }
    this.#waitingBytes += bytes.length - (waiting.parts.get(part)?.length ?? 0)
    waiting.parts.set(part, bytes)
    for (const oldest of this.#waiting.keys()) {
      if (this.#waitingBytes <= MAX_WAITING_BYTES) break
      if (oldest !== documentId) this.forget(oldest)
    }
  }

  /** The document, checked against what its record says; `undefined` where parts are missing or are another version's. */
  take(documentId: DocumentId, parted: Parted): Decoded | undefined {
    const waiting = this.#waiting.get(documentId)
    if (waiting?.sha256 !== parted.sha256) return undefined
    const pieces = Array.from({ length: parted.parts }, (_, part) => waiting.parts.get(part))
    if (!pieces.every((piece) => piece !== undefined)) return undefined
    const whole = Buffer.concat(pieces)
    if (whole.length !== parted.sizeBytes || sha256(whole) !== parted.sha256) return undefined
    this.forget(documentId)
    return decodeValue(documentId, whole)
  }

  /** A record of the document came that needs no parts. */
  forget(documentId: DocumentId): void {
    for (const piece of this.#waiting.get(documentId)?.parts.values() ?? [])
      this.#waitingBytes -= piece.length
    this.#waiting.delete(documentId)
  }
}

/** A large document whose parts are not in the log. */
export function withoutParts(documentId: DocumentId, { parts, sizeBytes }: Parted): Decoded {
  return {
    kind: 'unreadable',
    documentId,
    code: 'ERR_UNREADABLE_RECORD',
    reason:
      `expected ${parts} parts with ${sizeBytes} bytes before the record, found others or none; ` +
      'a newer version that follows makes this void, otherwise publish the page again',
  }
}
