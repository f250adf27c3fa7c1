import type { Connector } from '../core/connector.ts'
import type { SourceCatalog, SourceRun } from '../core/source-catalog.ts'
import { appendDeletes } from './append-deletes.ts'
import { type DeleteDecision, decideDeletes, stillUnseen } from './delete-guard.ts'
import { type Scan, type ScanOptions, scanSource } from './scan-source.ts'

export interface PublishOptions extends ScanOptions {
  readonly sources: SourceCatalog
  /** A source that loses more than this share of its documents at once is held; from 0 to 1. */
  readonly deleteGuardShare: number
}

/**
 * Brings the log up to what a source holds now: upserts for what is new or changed, then deletions for what is gone.
 *
 * Nothing is deleted where the source could not be read to its end (`error` says why) or where the guard holds
 * (`decideDeletes`); what could not be read on its own stays as it was. Safe to repeat at any point: a run that was cut
 * off leaves differences that the next one finds. @throws {LogUnavailableError}
 */
export async function publish(connector: Connector, options: PublishOptions): Promise<SourceRun> {
  const { log, sources, now } = options
  const startedAtMs = now()
  const heldBefore = (await sources.get(connector.source))?.heldDeletes ?? []
  const scan = await scanSource(connector, options)
  const { remove, hold }: DeleteDecision =
    scan.error === undefined
      ? decideDeletes({ ...scan, heldBefore }, options.deleteGuardShare)
      : { remove: [], hold: stillUnseen(heldBefore, scan) }
  await appendDeletes(log, remove, now())

  const lastRun = runOf(scan, { startedAtMs, endedAtMs: now(), deleted: remove.length, held: hold.length })
  await sources.put({
    name: connector.source,
    connector: connector.kind,
    location: connector.location,
    lastRun,
    heldDeletes: hold,
  })
  return lastRun
}

function runOf(
  scan: Scan,
  rest: Pick<SourceRun, 'startedAtMs' | 'endedAtMs' | 'deleted' | 'held'>,
): SourceRun {
  const { changed, accessChanged, unchanged, skipped, failed, warnings } = scan
  return {
    ...rest,
    seen: scan.seen.size,
    added: scan.addedDigests.length,
    changed,
    accessChanged,
    unchanged,
    skipped,
    failed,
    warnings,
    ...(scan.error !== undefined && { error: scan.error }),
  }
}
