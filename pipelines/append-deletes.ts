import type { DocumentId } from '../core/document.ts'
import type { DocumentLog } from '../core/document-log.ts'

const DELETES_PER_APPEND = 1_000

/** Appends a deletion of each document, in bounded batches; each batch is all or none. */
export async function appendDeletes(
  log: DocumentLog,
  documentIds: readonly DocumentId[],
  occurredAtMs: number,
): Promise<void> {
  for (let start = 0; start < documentIds.length; start += DELETES_PER_APPEND) {
    const batch = documentIds.slice(start, start + DELETES_PER_APPEND)
    await log.append(batch.map((documentId) => ({ kind: 'document-deleted', documentId, occurredAtMs })))
  }
}
