import { StaleContentError } from '../../core/errors.ts'
import type { StoreChange } from '../../core/store.ts'
import { compactor } from './compactor.ts'
import { documentRows } from './document-rows.ts'
import type { Database } from './sqlite.ts'
import { sweeper } from './sweeper.ts'
import type { WriteProgress } from './write-progress.ts'

/** Changes one generation's file. */
export interface GenerationWriter {
  /**
   * Applies changes in their order, all of them or none, in one transaction.
   *
   * @param nowMs when, in ms since 1970. @throws {StaleContentError}
   */
  apply(changes: readonly StoreChange[], nowMs: number): void
}

/** @param retentionMs how long replaced rows are kept for those who still read them. */
export function generationWriter(
  database: Database,
  dimensions: number,
  retentionMs: number,
): GenerationWriter {
  const rows = documentRows(database)
  const compact = compactor(database, dimensions)
  const sweep = sweeper(database, retentionMs)
  const readProgress = database.prepare('SELECT commits, next_slot AS nextSlot FROM progress')
  const writeProgress = database.prepare('UPDATE progress SET commits = ?, next_slot = ?')

  const applyOne = (change: StoreChange, progress: WriteProgress, nowMs: number): void => {
    const living = rows.living(change.kind === 'remove' ? change.documentId : change.document.id)
    if (change.kind === 'describe' && living?.contentDigest !== change.document.contentDigest) {
      throw new StaleContentError(
        `document ${change.document.id}: expected the stored content ${living?.contentDigest ?? '(none)'}, got ${change.document.contentDigest}; replace it instead`,
      )
    }
    if (living !== undefined) rows.end(living.rowId, progress.commits, nowMs)
    if (change.kind === 'describe' && living !== undefined) {
      rows.addDocument(change.document, living, progress.commits)
    } else if (change.kind === 'replace') {
      const { document, chunks } = change
      const placement = {
        contentId: rows.addContent(document),
        firstSlot: progress.nextSlot,
        chunkCount: chunks.length,
      }
      rows.addChunks(placement.firstSlot, chunks)
      rows.addDocument(document, placement, progress.commits)
      progress.nextSlot += chunks.length
    }
  }

  return {
    apply(changes, nowMs) {
      try {
        database.write(() => {
          const progress = { ...(readProgress.get<WriteProgress>() ?? { commits: 0, nextSlot: 0 }) }
          const firstNewSlot = progress.nextSlot
          progress.commits++
          for (const change of changes) applyOne(change, progress, nowMs)
          compact(firstNewSlot, progress, nowMs)
          sweep(nowMs)
          writeProgress.run(progress.commits, progress.nextSlot)
        })
      } catch (error) {
        rows.forget()
        throw error
      }
    },
  }
}
