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
 *
 * A row that died in the future did so by a clock that was set back since: it counts as one that died just now, so that
 * it is deleted after the same time as any other.
 *
 * @param retentionMs how long rows are kept. @returns called with the time, in ms since 1970
 */
export function sweeper(database: Database, retentionMs: number): (nowMs: number) => void {
  const bringBack = database.prepare('UPDATE document SET died_at_ms = ?1 WHERE died_at_ms > ?1')
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

  return (nowMs) => {
    bringBack.run(nowMs)
    const dead = selectDead.all<DeadRow>(nowMs - retentionMs)
    for (const { rowId, contentId, firstSlot, chunkCount, died } of dead) {
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
