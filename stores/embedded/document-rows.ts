import type { DocumentId } from '../../core/document.ts'
import type { IndexedChunk, IndexedDocument } from '../../core/store.ts'
import { packChunkTerms } from './chunk-terms.ts'
import type { Database } from './sqlite.ts'
import { bytesOf, chunkFactsText, contentText, restText, scopeText } from './stored-rows.ts'
import { termDictionary } from './term-dictionary.ts'
import { packText } from './text-key.ts'

/** The living row of a document, without what it says. */
export interface LivingRow {
  readonly rowId: number
  readonly contentId: number
  readonly contentDigest: string
  readonly firstSlot: number
  readonly chunkCount: number
}

/** Where a document's chunks and text lie. */
export type Placement = Pick<LivingRow, 'contentId' | 'firstSlot' | 'chunkCount'>

/** Single steps of a change, for use inside one transaction. */
export interface DocumentRows {
  living(id: DocumentId): LivingRow | undefined
  addContent(document: IndexedDocument): number
  addChunks(firstSlot: number, chunks: readonly IndexedChunk[]): void
  addDocument(document: IndexedDocument, placement: Placement, commit: number): void
  /** Ends the life of a row; it stays for those who still read it. */
  end(rowId: number, commit: number, nowMs: number): void
  /** After a transaction that was taken back. */
  forget(): void
}

export function documentRows(database: Database): DocumentRows {
  const terms = termDictionary(database)
  const selectLiving = database.prepare(`
    SELECT row_id AS rowId, content_id AS contentId, content_digest AS contentDigest,
      first_slot AS firstSlot, chunk_count AS chunkCount
    FROM document WHERE document_id = ? AND died IS NULL`)
  const insertContent = database.prepare('INSERT INTO content (text) VALUES (?)')
  const insertChunk = database.prepare('INSERT INTO chunk (slot, suffix, facts, terms) VALUES (?, ?, ?, ?)')
  const insertVector = database.prepare('INSERT INTO vector (slot, vector) VALUES (?, ?)')
  const insertDocument = database.prepare(`
    INSERT INTO document (document_id, content_id, first_slot, chunk_count,
      content_digest, access_digest, scope, rest, born)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const endDocument = database.prepare('UPDATE document SET died = ?, died_at_ms = ? WHERE row_id = ?')
  return {
    living: (id) => selectLiving.get<LivingRow>(packText(id)),
    addContent: (document) => insertContent.run(contentText(document)),
    addChunks(firstSlot, chunks) {
      for (const [i, { chunk, vector, terms: counted }] of chunks.entries()) {
        const slot = firstSlot + i
        const suffix = chunk.id.slice(chunk.documentId.length)
        insertChunk.run(slot, suffix, chunkFactsText(chunk), packChunkTerms(counted, terms.intern))
        insertVector.run(slot, bytesOf(vector))
      }
    },
    addDocument(document, { contentId, firstSlot, chunkCount }, commit) {
      insertDocument.run(
        packText(document.id),
        contentId,
        firstSlot,
        chunkCount,
        document.contentDigest,
        document.accessDigest,
        scopeText(document),
        restText(document),
        commit,
      )
    },
    end: (rowId, commit, nowMs) => {
      endDocument.run(commit, nowMs, rowId)
    },
    forget: () => terms.forget(),
  }
}
