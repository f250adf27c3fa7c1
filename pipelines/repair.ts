import type { DocumentId } from '../core/document.ts'
import type { DocumentLog } from '../core/document-log.ts'
import type { DocumentEvent } from '../core/event.ts'
import type { Generation, Store } from '../core/store.ts'
import { type AuditOptions, type AuditReport, audit, type Finding } from './audit.ts'
import type { WorkerReport } from './worker-report.ts'

const DOCUMENTS_PER_STEP = 200

export interface RepairOptions extends AuditOptions {
  /** Runs the index worker of `generation` until it has caught up. */
  readonly index: () => Promise<WorkerReport>
}

export interface RepairReport {
  /** As it stood when the worker had caught up, before anything was mended. */
  readonly before: AuditReport
  /** Documents taken out of the store: what the log does not have, and what was doubled or damaged. */
  readonly removed: number
  /** Documents whose newest version was put into the log again. */
  readonly reappended: number
  readonly after: AuditReport
}

/**
 * Makes a generation equal to the log: catches up, audits, mends, catches up, audits again.
 *
 * A damaged or doubled document is first taken out of the store: its digests may claim that it is right already, and
 * what is found under it, text or permissions, is not what anybody published, so nobody should find it meanwhile. Cut
 * off at any point, what is left to do is found by the next audit; interrupted while it catches up, it mends nothing.
 * Dead letters are left to `retryDeadLetters`.
 */
export async function repair(options: RepairOptions): Promise<RepairReport> {
  const { log, store, generation, index } = options
  const { interrupted } = await index()
  const before = await audit(options)
  if (before.wrong === 0 || interrupted) return { before, removed: 0, reappended: 0, after: before }

  const removed = await removeFromStore(idsOf(before, ['orphaned', 'doubled', 'damaged']), store, generation)
  const lost = idsOf(before, ['missing', 'stale', 'wrongAccess', 'doubled', 'damaged'])
  const reappended = await reappend(lost, log)
  await index()
  return { before, removed, reappended, after: await audit(options) }
}

function idsOf(report: AuditReport, findings: readonly Finding[]): readonly DocumentId[] {
  return report.sources.flatMap((source) => findings.flatMap((finding) => source[finding]))
}

async function removeFromStore(
  documentIds: readonly DocumentId[],
  store: Store,
  generation: Generation,
): Promise<number> {
  for (const batch of batches(documentIds)) {
    await store.apply(
      generation.id,
      batch.map((documentId) => ({ kind: 'remove', documentId })),
    )
  }
  return documentIds.length
}

/** Each step is read to its end before it is appended, so that no log is read and written at once. */
async function reappend(documentIds: readonly DocumentId[], log: DocumentLog): Promise<number> {
  let appended = 0
  for (const batch of batches(documentIds)) {
    const events: DocumentEvent[] = []
    for await (const { event } of log.latest(new Set(batch))) events.push(event)
    await log.append(events)
    appended += events.length
  }
  return appended
}

function* batches(documentIds: readonly DocumentId[]): Generator<readonly DocumentId[]> {
  for (let start = 0; start < documentIds.length; start += DOCUMENTS_PER_STEP) {
    yield documentIds.slice(start, start + DOCUMENTS_PER_STEP)
  }
}
