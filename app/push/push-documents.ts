import type { Document, DocumentId } from '../../core/document.ts'
import type { DocumentLog } from '../../core/document-log.ts'
import { ConflictError, DocumentTooLargeError } from '../../core/errors.ts'
import type { DocumentEvent } from '../../core/event.ts'
import { makeDocument } from '../../core/make-document.ts'
import type { SourceCatalog } from '../../core/source-catalog.ts'
import { sameVersion } from '../../pipelines/same-version.ts'
import type { PushAnswer, PushedDocument, PushRequest } from './push-request.ts'

/** Which connector a source has whose documents are pushed. */
export const PUSH_KIND = 'push'

export interface PushParts {
  readonly log: DocumentLog
  readonly sources: SourceCatalog
  /** Sources that a connector fills; nobody pushes into them. */
  readonly configured: readonly string[]
  readonly maxDocumentBytes: number
  readonly now: () => number
}

/**
 * Puts a push into the log, all or none: what is new or differs, and the deletions. A source comes to be with the first
 * push to it, and is then the pusher's tenant's.
 *
 * @throws {InvalidDocumentError} @throws {DocumentTooLargeError}
 * @throws {ConflictError} for a source of a connector or of another tenant, and for an id that stands there twice.
 */
export async function pushDocuments(request: PushRequest, parts: PushParts): Promise<PushAnswer> {
  const { log, now } = parts
  const startedAtMs = now()
  assertEachOnce(request)
  const documents = request.documents.map((pushed) => toDocument(pushed, request.tenant, parts))
  const sources = new Set([...documents.map(({ id }) => id), ...request.deletes].map(sourceOf))
  for (const source of sources) await assertOwn(source, request.tenant, parts)

  const known = await newest([...documents.map(({ id }) => id), ...request.deletes], log)
  const changed = documents.filter((document) => !isKnown(document, known))
  const deletes = request.deletes.filter((id) => known.has(id))
  await log.append([
    ...changed.map(
      (document): DocumentEvent => ({ kind: 'document-upserted', document, occurredAtMs: now() }),
    ),
    ...deletes.map(
      (documentId): DocumentEvent => ({ kind: 'document-deleted', documentId, occurredAtMs: now() }),
    ),
  ])
  for (const source of sources) {
    const isOf = (id: DocumentId): boolean => sourceOf(id) === source
    const changedHere = changed.filter(({ id }) => isOf(id))
    const added = changedHere.filter(({ id }) => !known.has(id)).length
    const seen = documents.filter(({ id }) => isOf(id)).length
    await parts.sources.put({
      name: source,
      connector: PUSH_KIND,
      location: locationOf(request.tenant),
      heldDeletes: [],
      lastRun: {
        startedAtMs,
        endedAtMs: now(),
        seen,
        added,
        changed: changedHere.length - added,
        accessChanged: 0,
        unchanged: seen - changedHere.length,
        deleted: deletes.filter(isOf).length,
        held: 0,
        skipped: [],
        failed: [],
      },
    })
  }
  return {
    accepted: changed.length,
    unchanged: documents.length - changed.length,
    deleted: deletes.length,
    missing: request.deletes.filter((id) => !known.has(id)),
  }
}

/** Where a tenant's pushed source lies, as the catalog has it. */
function locationOf(tenant: string): string {
  return `push:${tenant}`
}

function sourceOf(id: DocumentId): string {
  return id.slice(0, id.indexOf(':'))
}

function assertEachOnce({ documents, deletes }: PushRequest): void {
  const seen = new Set<string>()
  for (const id of [...documents.map((document) => document.id), ...deletes]) {
    if (seen.has(id))
      throw new ConflictError(`expected each document once in a push, got ${id} twice; choose one`)
    seen.add(id)
  }
}

function toDocument(pushed: PushedDocument, tenant: string, { maxDocumentBytes, now }: PushParts): Document {
  const { id, groups, updatedAtMs, ...same } = pushed
  const sizeBytes = Buffer.byteLength(pushed.body)
  if (sizeBytes > maxDocumentBytes) {
    throw new DocumentTooLargeError(
      `document ${id}: expected at most ${maxDocumentBytes} bytes, got ${sizeBytes}; split it, or raise limits.maxFileBytes`,
    )
  }
  const source = sourceOf(id)
  return makeDocument({
    ...same,
    source,
    path: id.slice(source.length + 1),
    access: { tenant, groups },
    sourceUpdatedAtMs: updatedAtMs ?? now(),
  })
}

async function assertOwn(source: string, tenant: string, { sources, configured }: PushParts): Promise<void> {
  const state = await sources.get(source)
  const isOwn =
    state === undefined || (state.connector === PUSH_KIND && state.location === locationOf(tenant))
  if (isOwn && !configured.includes(source)) return
  throw new ConflictError(
    `expected a source that is pushed to by this tenant alone, got ${source}, which is filled otherwise; choose another name in front of the colon`,
  )
}

async function newest(
  ids: readonly DocumentId[],
  log: DocumentLog,
): Promise<ReadonlyMap<DocumentId, Document>> {
  const found = new Map<DocumentId, Document>()
  for await (const { event } of log.latest(new Set(ids))) {
    if (event.kind === 'document-upserted') found.set(event.document.id, event.document)
  }
  return found
}

function isKnown(document: Document, known: ReadonlyMap<DocumentId, Document>): boolean {
  const before = known.get(document.id)
  return before !== undefined && sameVersion(before, document)
}
