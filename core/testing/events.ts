import { PUBLIC_GROUP } from '../access.ts'
import type { DocumentId } from '../document.ts'
import type { DocumentEvent } from '../event.ts'
import { type DocumentFields, makeDocument } from '../make-document.ts'

/** An upsert of a small public page, e.g. `upserted('guide:a.md', 'first text')`; `fields` overrides the rest. */
export function upserted(
  id: DocumentId,
  body: string,
  fields: Partial<DocumentFields> = {},
): Extract<DocumentEvent, { kind: 'document-upserted' }> {
  const colon = id.indexOf(':')
  const document = makeDocument({
    source: id.slice(0, colon),
    path: id.slice(colon + 1),
    title: id,
    body,
    format: 'markdown',
    access: { tenant: 'default', groups: [PUBLIC_GROUP] },
    tags: [],
    language: 'en',
    metadata: {},
    sourceUpdatedAtMs: 1_000,
    ...fields,
  })
  return { kind: 'document-upserted', document, occurredAtMs: 2_000 }
}

/** A deletion of one document. */
export function deleted(documentId: DocumentId): DocumentEvent {
  return { kind: 'document-deleted', documentId, occurredAtMs: 3_000 }
}
