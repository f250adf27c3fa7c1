import type { Document, DocumentId } from './document.ts'

/** What a connector publishes: at least once, in order per document. Consumers are idempotent. */
export type DocumentEvent =
  | { readonly kind: 'document-upserted'; readonly document: Document; readonly occurredAtMs: number }
  | { readonly kind: 'document-deleted'; readonly documentId: DocumentId; readonly occurredAtMs: number }

/** The document that an event is about; the key of the log. */
export function documentIdOf(event: DocumentEvent): DocumentId {
  return event.kind === 'document-upserted' ? event.document.id : event.documentId
}
