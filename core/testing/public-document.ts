import { PUBLIC_GROUP } from '../access.ts'
import type { Document, DocumentId } from '../document.ts'
import { type DocumentFields, makeDocument } from '../make-document.ts'

/**
 * A public English page of the default tenant, titled like its id, e.g. `publicDocument('guide:a.md', 'first text')`;
 * `fields` overrides the rest.
 */
export function publicDocument(id: DocumentId, body: string, fields: Partial<DocumentFields> = {}): Document {
  const colon = id.indexOf(':')
  return makeDocument({
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
}
