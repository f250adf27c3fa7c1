import type { Document, DocumentId } from './document.ts'
import type { TraceParent } from './journey.ts'

/** What a connector publishes: at least once, in order per document. Consumers are idempotent. */
export type DocumentEvent = (
  | { readonly kind: 'document-upserted'; readonly document: Document; readonly occurredAtMs: number }
  | { readonly kind: 'document-deleted'; readonly documentId: DocumentId; readonly occurredAtMs: number }
) & {
  /** Where the document is on its way through; travels with the event, and says nothing of the document. */
  readonly trace?: TraceParent
}

/** The document that an event is about; the key of the log. */
export function documentIdOf(event: DocumentEvent): DocumentId {
  return event.kind === 'document-upserted' ? event.document.id : event.documentId
}
