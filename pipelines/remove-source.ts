import type { DocumentId } from '../core/document.ts'
import { appendDeletes } from './append-deletes.ts'
import type { ReleaseOptions } from './release.ts'
import { unknownSource } from './unknown-source.ts'

/**
 * Forgets a source and deletes all of its documents; it was asked for by name, so no guard applies.
 *
 * Deletions go first: cut off, the source is still known and can be removed again.
 * @returns how many documents were deleted. @throws {UnknownSourceError} where neither catalog nor log know it
 */
export async function removeSource(name: string, { log, sources, now }: ReleaseOptions): Promise<number> {
  const documentIds: DocumentId[] = []
  for await (const { documentId } of log.ledger(name)) documentIds.push(documentId)
  const state = await sources.get(name)
  if (state === undefined && documentIds.length === 0) throw unknownSource(name, await sources.list())
  await appendDeletes(log, documentIds, now())
  await sources.remove(name)
  return documentIds.length
}
