import type { Database } from './sqlite.ts'

/** Rows swept in one transaction, so that the removal of a large source makes no single write long. */
const MAX_SWEPT = 256

interface DeadRow {
  readonly rowId: number
  readonly contentId: number
  readonly firstSlot: number
  readonly chunkCount: number
  readonly died: number
}

/**
 * Deletes rows of documents that died so long ago that nobody reads them any more, oldest first, with the text and the
 * chunks that no other row of the document shares; inside a transaction.
 */
export function sweeper(database: Database): (diedBeforeMs: number) => void {
  const selectDead = database.prepare(`
    SELECT row_id AS rowId, content_id AS contentId, first_slot AS firstSlot, chunk_count AS chunkCount, died
    FROM document WHERE died_at_ms <= ? ORDER BY died_at_ms LIMIT ${MAX_SWEPT}`)
  const deleteDocument = database.prepare('DELETE FROM document WHERE row_id = ?')
  const deleteContent = database.prepare(`
    DELETE FROM content WHERE content_id = ?1 AND NOT EXISTS (SELECT 1 FROM document WHERE content_id = ?1)`)
  const selectShared = database.prepare(
    'SELECT 1 FROM document WHERE first_slot = ? AND chunk_count > 0 LIMIT 1',
  )
  const deleteChunks = database.prepare('DELETE FROM chunk WHERE slot >= ? AND slot < ?')
  const deleteVectors = database.prepare('DELETE FROM vector WHERE slot >= ? AND slot < ?')
  const noteSwept = database.prepare('UPDATE progress SET swept_commit = max(swept_commit, ?)')

  return (diedBeforeMs) => {
    for (const { rowId, contentId, firstSlot, chunkCount, died } of selectDead.all<DeadRow>(diedBeforeMs)) {
      deleteDocument.run(rowId)
      deleteContent.run(contentId)
      if (selectShared.get(firstSlot) === undefined) {
        deleteChunks.run(firstSlot, firstSlot + chunkCount)
        deleteVectors.run(firstSlot, firstSlot + chunkCount)
      }
      noteSwept.run(died)
    }
  }
}
