import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ChunkTerms, TERM_FIELDS } from '../../core/analyzer.ts'
import {
  bodyDigest,
  contentDigest,
  type DocumentDigest,
  documentDigest,
  grantDigest,
} from '../../core/content-digest.ts'
import type { DocumentId } from '../../core/document.ts'
import { DataDamagedError, StoreUnavailableError } from '../../core/errors.ts'
import type { ContentDigest, IndexedChunk, RecordedDocument, StoredDocumentState } from '../../core/store.ts'
import { LENGTHS, TERM_NUMBERS, unpackChunkTerms } from './chunk-terms.ts'
import type { Database } from './sqlite.ts'
import {
  type ChunkRow,
  DOCUMENT_COLUMNS,
  type DocumentRow,
  sourceOf,
  toChunk,
  toDocument,
  toDocumentId,
  toScope,
  toVector,
} from './stored-rows.ts'
import { termDictionary } from './term-dictionary.ts'
import { packText } from './text-key.ts'
import { versionReader } from './version-reader.ts'

/** Documents read at a time, between which other work of the process gets its turn. */
const PAGE_SIZE = 64

/** Sorts behind every packed document id: no text packs to more than `ffff`. */
const AFTER_ALL_IDS = new Uint8Array(8).fill(0xff)

/** Looks at a whole generation, row by row. */
export interface AuditReader {
  recorded(documentIds: readonly DocumentId[]): ReadonlyMap<DocumentId, RecordedDocument>
  /** Each document as it stands when its turn comes. */
  states(source?: string): AsyncGenerator<StoredDocumentState>
  /** Of one commit. @throws {StoreUnavailableError} where that took so long that its rows were swept. */
  digest(): Promise<ContentDigest>
}

export function auditReader(database: Database, dimensions: number): AuditReader {
  const reader = versionReader(database)
  const terms = termDictionary(database)
  const selectRecord = database.prepare(`
    SELECT content_digest AS contentDigest, access_digest AS accessDigest, scope
    FROM document WHERE document_id = ? AND died IS NULL`)
  const livingPage = database.prepare(`
    SELECT ${DOCUMENT_COLUMNS} FROM document JOIN content USING (content_id)
    WHERE died IS NULL AND document_id > ? AND document_id < ? ORDER BY document_id LIMIT ${PAGE_SIZE}`)
  const versionPage = database.prepare(`
    SELECT ${DOCUMENT_COLUMNS} FROM document JOIN content USING (content_id)
    WHERE row_id > ?1 AND born <= ?2 AND (died IS NULL OR died > ?2) ORDER BY row_id LIMIT ${PAGE_SIZE}`)
  const selectChunks = database.prepare(`
    SELECT slot, suffix, facts, terms, vector FROM chunk JOIN vector USING (slot)
    WHERE slot >= ? AND slot < ? ORDER BY slot`)
  const selectCommit = database.prepare('SELECT commits FROM progress')

  const digestOf = (row: DocumentRow, words: ReadonlyMap<number, string>): DocumentDigest => {
    const document = toDocument(row)
    const rows = selectChunks.all<ChunkRow & { vector: Uint8Array }>(
      row.firstSlot,
      row.firstSlot + row.chunkCount,
    )
    const chunks = rows.map(
      (chunk): IndexedChunk => ({
        chunk: toChunk(chunk, document),
        vector: toVector(chunk.vector, dimensions),
        terms: toChunkTerms(chunk.terms, words),
      }),
    )
    const { source, path } = document
    return { source, path, digest: documentDigest(document, chunks), chunks: chunks.length }
  }

  return {
    recorded: (documentIds) =>
      new Map(
        documentIds.flatMap((id) => {
          type Recorded = Pick<DocumentRow, 'contentDigest' | 'accessDigest' | 'scope'>
          const row = selectRecord.get<Recorded>(packText(id))
          if (row === undefined) return []
          const { contentDigest, accessDigest, scope } = row
          return [[id, { contentDigest, accessDigest, access: toScope(scope).access }] as const]
        }),
      ),

    async *states(source) {
      const end = source === undefined ? AFTER_ALL_IDS : packText(`${source};`)
      let after = source === undefined ? new Uint8Array() : packText(`${source}:`)
      while (true) {
        const page = livingPage.all<DocumentRow>(after, end)
        for (const row of page) yield stateOf(row)
        const last = page.at(-1)
        if (last === undefined) return
        after = last.documentId
        await nextTurn()
      }
    },

    async digest() {
      const commit = selectCommit.get<{ commits: number }>()?.commits ?? 0
      const words = terms.all()
      const digests: DocumentDigest[] = []
      for (let after = 0; ; ) {
        const page = database.read(() => {
          const rows = versionPage.all<DocumentRow>(after, commit)
          digests.push(...rows.map((row) => digestOf(row, words)))
          return rows
        })
        const last = page.at(-1)
        if (last === undefined) break
        after = last.rowId
        await nextTurn()
      }
      if (reader.isSwept(commit)) {
        throw new StoreUnavailableError(
          `expected ${database.file} to keep what a digest reads, but it was written to meanwhile; ask again when less is written`,
        )
      }
      return contentDigest(digests)
    },
  }
}

function stateOf(row: DocumentRow): StoredDocumentState {
  const documentId = toDocumentId(row.documentId)
  return {
    documentId,
    source: sourceOf(documentId),
    contentDigest: row.contentDigest,
    accessDigest: row.accessDigest,
    ...recomputedDigests(row),
    // The index `document_alive` admits one living row a document.
    copies: 1,
  }
}

/** Of a row that cannot be read, empty: damage that is found and mended like any other. */
function recomputedDigests(row: DocumentRow): Pick<StoredDocumentState, 'bodyDigest' | 'grantDigest'> {
  try {
    const document = toDocument(row)
    return { bodyDigest: bodyDigest(document), grantDigest: grantDigest(document) }
  } catch (error) {
    if (error instanceof DataDamagedError) return { bodyDigest: '', grantDigest: '' }
    throw error
  }
}

function toChunkTerms(bytes: Uint8Array, words: ReadonlyMap<number, string>): ChunkTerms {
  const numbers = unpackChunkTerms(bytes)
  const fields = TERM_FIELDS.map((field, i) => {
    const counts = new Map<string, number>()
    for (let at = LENGTHS; at < numbers.length; at += TERM_NUMBERS) {
      const count = numbers[at + 1 + i] as number
      if (count > 0) counts.set(words.get(numbers[at] as number) ?? '', count)
    }
    return [field, { counts, length: numbers[i] as number }]
  })
  return Object.fromEntries(fields)
}
