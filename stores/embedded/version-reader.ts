import type { DocumentId } from '../../core/document.ts'
import type { Database } from './sqlite.ts'
import { type ChunkRow, DOCUMENT_COLUMNS, type DocumentRow } from './stored-rows.ts'
import { termDictionary } from './term-dictionary.ts'
import { packText } from './text-key.ts'

/** Rows of a generation's file as they were at a commit. */
export interface VersionReader {
  /** Whether rows that lived at `commit` may have been deleted since. */
  isSwept(commit: number): boolean
  document(id: DocumentId, commit: number): DocumentRow | undefined
  /** @param suffix of the chunk's id, `#` included. */
  chunk(
    document: Pick<DocumentRow, 'firstSlot' | 'chunkCount'>,
    suffix: string,
  ): Pick<ChunkRow, 'suffix' | 'facts'> | undefined
  vector(slot: number): Uint8Array | undefined
  /** @param suffix of the chunk's id, `#` included. */
  vectorOf(document: Pick<DocumentRow, 'firstSlot' | 'chunkCount'>, suffix: string): Uint8Array | undefined
  /** Suffixes of a document's chunks, in their order. */
  suffixes(document: Pick<DocumentRow, 'firstSlot' | 'chunkCount'>): readonly string[]
  termId(term: string): number | undefined
}

export function versionReader(database: Database): VersionReader {
  const select = `SELECT ${DOCUMENT_COLUMNS} FROM document JOIN content USING (content_id) WHERE document_id = ?`
  const alive = database.prepare(`${select} AND died IS NULL AND born <= ?`)
  const dead = database.prepare(`${select} AND died > ?2 AND born <= ?2`)
  const chunk = database.prepare(
    'SELECT suffix, facts FROM chunk WHERE suffix = ? AND slot >= ? AND slot < ?',
  )
  const vector = database.prepare('SELECT vector FROM vector WHERE slot = ?')
  const vectorOf = database.prepare(
    'SELECT vector FROM chunk JOIN vector USING (slot) WHERE suffix = ? AND slot >= ? AND slot < ?',
  )
  const suffixes = database.prepare('SELECT suffix FROM chunk WHERE slot >= ? AND slot < ? ORDER BY slot')
  const swept = database.prepare('SELECT swept_commit AS commit_ FROM progress')
  return {
    isSwept: (commit) => (swept.get<{ commit_: number }>()?.commit_ ?? 0) > commit,
    document: (id, commit) => {
      const key = packText(id)
      return alive.get<DocumentRow>(key, commit) ?? dead.get<DocumentRow>(key, commit)
    },
    chunk: ({ firstSlot, chunkCount }, suffix) =>
      chunk.get<ChunkRow>(suffix, firstSlot, firstSlot + chunkCount),
    vector: (slot) => vector.get<{ vector: Uint8Array }>(slot)?.vector,
    vectorOf: ({ firstSlot, chunkCount }, suffix) =>
      vectorOf.get<{ vector: Uint8Array }>(suffix, firstSlot, firstSlot + chunkCount)?.vector,
    suffixes: ({ firstSlot, chunkCount }) =>
      suffixes.all<{ suffix: string }>(firstSlot, firstSlot + chunkCount).map(({ suffix }) => suffix),
    termId: termDictionary(database).find,
  }
}
