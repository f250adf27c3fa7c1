import type { Connector, Cursor } from '../core/connector.ts'
import type { SourceCatalog, SourceRun, SourceState } from '../core/source-catalog.ts'
import { appendDeletes } from './append-deletes.ts'
import { coversAll, type DeleteDecision, decideDeletes, stillUnseen } from './delete-guard.ts'
import { type Scan, type ScanOptions, scanSource } from './scan-source.ts'

export interface PublishOptions extends Omit<ScanOptions, 'cursor'> {
  readonly sources: SourceCatalog
  /** A source that loses more than this share of its documents at once is held; from 0 to 1. */
  readonly deleteGuardShare: number
  /** Reads every page anew, also where an earlier run left a cursor (no). */
  readonly full?: boolean
}

/**
 * Brings the log up to what a source holds now: upserts for what is new or changed, then deletions for what is gone.
 *
 * Goes on from where the last run left the source, if the connector keeps a cursor; that moves only once the events
 * before it are in the log. Nothing is deleted where the source could not be read to its end (`error` says why) or where the guard holds
 * (`decideDeletes`); what could not be read on its own stays as it was. Safe to repeat at any point: a run that was cut
 * off leaves differences that the next one finds. @throws {LogUnavailableError}
 */
export async function publish(connector: Connector, options: PublishOptions): Promise<SourceRun> {
  const { log, sources, now } = options
  const startedAtMs = now()
  const before = await sources.get(connector.source)
  const { source: name, kind, location } = connector
  const heldBefore = before?.heldDeletes ?? []
  const cursor = cursorFor(connector, before, options)
  const keep = (cursor: Cursor) =>
    sources.put({ heldDeletes: [], ...before, name, connector: kind, location, cursor })
  const scan = await scanSource(connector, { ...options, ...(cursor !== undefined && { cursor }) }, keep)
  const { remove, hold }: DeleteDecision =
    scan.error === undefined
      ? decideDeletes({ ...scan, heldBefore }, options.deleteGuardShare)
      : { remove: [], hold: stillUnseen(heldBefore, scan) }
  await appendDeletes(log, remove, now())

  const lastRun = runOf(scan, { startedAtMs, endedAtMs: now(), deleted: remove.length, held: hold.length })
  await sources.put({
    name,
    connector: kind,
    location,
    lastRun,
    heldDeletes: hold,
    ...(scan.cursor !== undefined && { cursor: scan.cursor }),
  })
  return lastRun
}

/** The cursor of the last run, if it was of the same place. */
function cursorFor(
  { kind, location }: Connector,
  before: SourceState | undefined,
  { full = false }: PublishOptions,
): Cursor | undefined {
  const isSamePlace = before?.connector === kind && before.location === location
  return isSamePlace && !full ? before.cursor : undefined
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
    ...(scan.error === undefined && coversAll(failed) && { partial: true as const }),
  }
}
