import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentId } from '../../core/document.ts'
import { type DocumentEvent, documentIdOf } from '../../core/event.ts'
import { sha256 } from '../../core/sha256.ts'

/** A file a document, with its digest: the plainest store that several processes can share. */
export function writeToFiles(folder: string, event: DocumentEvent): void {
  const id = documentIdOf(event)
  const file = join(folder, `${sha256(id).slice(0, 32)}.json`)
  if (event.kind === 'document-deleted') {
    rmSync(file, { force: true })
    return
  }
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, JSON.stringify({ id, contentDigest: event.document.contentDigest }))
  renameSync(partial, file)
}

/** Document → digest, as it stands in the files; what a kill left half written is passed over. */
export function readFiles(folder: string): ReadonlyMap<DocumentId, string> {
  const found = new Map<DocumentId, string>()
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json')) continue
    const { id, contentDigest } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      readonly id: DocumentId
      readonly contentDigest: string
    }
    found.set(id, contentDigest)
  }
  return found
}
