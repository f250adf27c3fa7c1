import type { Earlier, ScanItem } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import { listLocation } from '../files/list-location.ts'
import { patterns } from '../source/patterns.ts'
import type { ArticlesSettings } from './articles-settings.ts'
import { wentBack } from './dates.ts'
import { type Choice, newestOfEach } from './newest-of-each.ts'
import { isTaken, pageOf } from './page-of.ts'
import { type RecordHead, readHead } from './read-head.ts'
import { recordsInFile } from './records-in-file.ts'

/**
 * The items of exported files, read twice: once to see which record of each item is the newest, once for what is in it.
 *
 * A record that cannot be read may be any item: it is named, and fails all that is not found elsewhere.
 *
 * @param location absolute. @throws {SourceUnavailableError}
 */
export async function* scanExport(
  location: string,
  settings: ArticlesSettings,
  signal: AbortSignal,
  earlier: Earlier | undefined,
): AsyncIterable<ScanItem> {
  const isDelta = settings.tells === 'changes'
  if (isDelta) yield { kind: 'rest-unchanged' }
  const newest = newestOfEach()
  for await (const found of headsIn(location, signal)) {
    if (found.kind === 'head') newest.add(found, found.record, found.at)
  }

  const before = new Map(Object.entries(settings.cursors.read(earlier?.cursor)?.dates ?? {}))
  const dates = new Map(isDelta ? before : [])
  let read = 0
  for await (const found of headsIn(location, signal)) {
    if (found.kind === 'unreadable') {
      yield { kind: 'failed', path: '/', reason: `${found.place}: ${found.reason}` }
      continue
    }
    const { path } = found
    const choice = newest.choices.get(path)
    if (choice?.at !== found.at) continue
    read += 1
    if (!isTaken(path, settings)) continue
    const back = wentBack(before.get(path), choice.updatedAtMs)
    if (back !== undefined && isDelta && earlier?.holds(path)) {
      const reason = `${back}; the newer version stays; index with --full if the older one is meant`
      yield { kind: 'failed', path, reason }
      continue
    }
    dates.set(path, choice.updatedAtMs)
    const warnings = [
      ...found.warnings,
      ...sameIdWarnings(choice),
      ...(back === undefined ? [] : [`${back}; taken as it is`]),
    ]
    yield pageOf(settings.read(found.record), path, settings, warnings)
  }
  if (read < newest.choices.size) {
    throw new SourceUnavailableError(
      `expected ${location} to stay as it is while it is read, it was changed; run again`,
    )
  }
  yield { kind: 'checkpoint', cursor: settings.cursors.write({ dates: Object.fromEntries(dates) }) }
}

function sameIdWarnings({ others, isAmbiguous }: Choice): readonly string[] {
  if (others === 0) return []
  return [
    isAmbiguous
      ? 'expected one record with its id and date, got several that differ; the last one was taken'
      : `expected one record with its id, got ${others + 1}; the newest was taken`,
  ]
}

type FoundHead =
  | (RecordHead & {
      readonly kind: 'head'
      readonly record: unknown
      readonly at: number
      readonly warnings: readonly string[]
    })
  | { readonly kind: 'unreadable'; readonly place: string; readonly reason: string }

/** Every record of the files in their order, by its head, numbered from 0. */
async function* headsIn(location: string, signal: AbortSignal): AsyncIterable<FoundHead> {
  let at = 0
  for (const listed of await listLocation(location, EXPORTED, signal)) {
    if (listed.kind === 'failed') yield { kind: 'unreadable', place: listed.path, reason: listed.reason }
    if (listed.kind !== 'file') continue
    for await (const found of recordsInFile(listed.file, listed.path)) {
      signal.throwIfAborted()
      if (found.kind === 'unreadable') yield found
      else {
        const head = readHead(found.record)
        if (head.kind === 'broken') yield { kind: 'unreadable', place: found.place, reason: head.reason }
        else yield { ...head, record: found.record, at, warnings: found.warnings }
        at += 1
      }
    }
  }
}

const EXPORTED = {
  pageName: /\.(?:json|jsonl|ndjson)$/i,
  settings: { include: undefined, exclude: patterns([]) },
}
