import type { DocumentId } from '../core/document.ts'
import type { Generation, Store } from '../core/store.ts'
import { type AuditOptions, type AuditReport, audit, type Finding } from './audit.ts'
import { indexNewest } from './index-newest.ts'
import { type IndexWorkerOptions, runIndexWorker } from './index-worker.ts'

const DOCUMENTS_PER_STEP = 200

export interface RepairOptions extends AuditOptions, Omit<IndexWorkerOptions, 'until'> {}

export interface RepairReport {
  /** As it stood when the worker had caught up, before anything was mended. */
  readonly before: AuditReport
  /** Documents taken out of the store: what the log does not have, and what was doubled or damaged. */
  readonly removed: number
  /** Documents that were indexed again as the log has them. */
  readonly reindexed: number
  readonly after: AuditReport
}

/**
 * Makes a generation equal to the log: catches up, audits, mends, catches up, audits again. The log is the truth, and is left as it is.
 *
 * A damaged or doubled document is first taken out of the store: its digests may claim that it is right already, and
 * what is found under it, text or permissions, is not what anybody published, so nobody should find it meanwhile. Cut
 * off at any point, what is left to do is found by the next audit; interrupted while it catches up, it mends nothing.
 * Dead letters are left to `retryDeadLetters`.
 */
export async function repair(options: RepairOptions): Promise<RepairReport> {
  const { store, generation } = options
  const { interrupted } = await runIndexWorker({ ...options, until: 'caught-up' })
  const before = await audit(options)
  if (before.wrong === 0 || interrupted) return { before, removed: 0, reindexed: 0, after: before }

  const untrue = idsOf(before, ['doubled', 'damaged'])
  await removeFromStore(untrue, store, generation)
  const orphaned = idsOf(before, ['orphaned'])
  const lost = idsOf(before, ['missing', 'stale', 'wrongAccess'])
  await indexNewest([...orphaned, ...lost, ...untrue], options)
  await runIndexWorker({ ...options, until: 'caught-up' })
  const [removed, reindexed] = [untrue.length + orphaned.length, untrue.length + lost.length]
  return { before, removed, reindexed, after: await audit(options) }
}

function idsOf(report: AuditReport, findings: readonly Finding[]): readonly DocumentId[] {
  return report.sources.flatMap((source) => findings.flatMap((finding) => source[finding]))
}

async function removeFromStore(
  documentIds: readonly DocumentId[],
  store: Store,
  generation: Generation,
): Promise<void> {
  for (let start = 0; start < documentIds.length; start += DOCUMENTS_PER_STEP) {
    const batch = documentIds.slice(start, start + DOCUMENTS_PER_STEP)
    await store.apply(
      generation.id,
      batch.map((documentId) => ({ kind: 'remove', documentId })),
    )
  }
}
