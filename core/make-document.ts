import { bodyDigest, grantDigest } from './content-digest.ts'
import type { Document } from './document.ts'
import { InvalidDocumentError } from './errors.ts'
import { isInstant } from './is-instant.ts'

/** What a connector knows of a page; `makeDocument` derives the rest. */
export type DocumentFields = Omit<Document, 'id' | 'contentDigest' | 'accessDigest'>

/**
 * The one way to make a `Document`: checks its invariants, sorts groups and tags, computes id and digests.
 *
 * @throws {InvalidDocumentError} for an empty source or path, a colon in the source, a title of white space, a blank body, or a
 * date that is none.
 */
export function makeDocument(fields: DocumentFields): Document {
  check(fields)
  const access = { tenant: fields.access.tenant, groups: sortedUnique(fields.access.groups) }
  const tags = sortedUnique(fields.tags)
  return {
    ...fields,
    id: `${fields.source}:${fields.path}`,
    access,
    tags,
    contentDigest: bodyDigest(fields),
    accessDigest: grantDigest({ ...fields, access, tags }),
  }
}

function check(fields: DocumentFields): void {
  const name = `${fields.source}:${fields.path}`
  if (fields.source === '' || fields.source.includes(':')) {
    throw new InvalidDocumentError(name, 'source', 'a name without a colon', fields.source)
  }
  if (fields.path === '') throw new InvalidDocumentError(name, 'path', 'a path', fields.path)
  if (fields.title !== '' && fields.title.trim() === '') {
    throw new InvalidDocumentError(name, 'title', 'a title or none', fields.title)
  }
  if (fields.body.trim() === '') throw new InvalidDocumentError(name, 'body', 'some text', 'a blank body')
  if (!isInstant(fields.sourceUpdatedAtMs)) {
    throw new InvalidDocumentError(
      name,
      'sourceUpdatedAtMs',
      'a point in time',
      String(fields.sourceUpdatedAtMs),
    )
  }
  if (fields.access.tenant === '') throw new InvalidDocumentError(name, 'tenant', 'a tenant', '')
}

function sortedUnique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort()
}
