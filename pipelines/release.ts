import type { DocumentId } from '../core/document.ts'
import type { DocumentLog } from '../core/document-log.ts'
import type { SourceCatalog } from '../core/source-catalog.ts'
import { appendDeletes } from './append-deletes.ts'
import { unknownSource } from './unknown-source.ts'

export interface ReleaseOptions {
  readonly log: DocumentLog
  readonly sources: SourceCatalog
  readonly now: () => number
}

/**
 * A person says that the held deletions of a source are meant: appends those whose documents the log still has, then
 * clears the hold. @returns what was deleted, sorted; empty where nothing was held. @throws {UnknownSourceError}
 */
export async function releaseHold(
  name: string,
  { log, sources, now }: ReleaseOptions,
): Promise<readonly DocumentId[]> {
  const state = await sources.get(name)
  if (state === undefined) throw unknownSource(name, await sources.list())
  const held = new Set(state.heldDeletes)
  const living: DocumentId[] = []
  for await (const { documentId } of log.ledger(name)) if (held.has(documentId)) living.push(documentId)
  await appendDeletes(log, living, now())
  await sources.put({ ...state, heldDeletes: [] })
  return living
}
