import type { DocumentId } from '../document.ts'
import type { DocumentEvent } from '../event.ts'
import type { DocumentFields } from '../make-document.ts'
import { publicDocument } from './public-document.ts'

/** An upsert of a small public page, e.g. `upserted('guide:a.md', 'first text')`; `fields` overrides the rest. */
export function upserted(
  id: DocumentId,
  body: string,
  fields: Partial<DocumentFields> = {},
): Extract<DocumentEvent, { kind: 'document-upserted' }> {
  const document = publicDocument(id, body, fields)
  return { kind: 'document-upserted', document, occurredAtMs: 2_000 }
}

/** A deletion of one document. */
export function deleted(documentId: DocumentId): DocumentEvent {
  return { kind: 'document-deleted', documentId, occurredAtMs: 3_000 }
}
