import type { ScanNote, ScannedPage, WatchedChanges } from '../../core/connector.ts'
import type { SourceSettings } from '../source/source-options.ts'
import type { Decoded } from './decode-text.ts'
import { assertThere, listLocation } from './list-location.ts'
import type { Listed } from './list-pages.ts'
import { mapInOrder } from './map-in-order.ts'
import { readPage } from './read-page.ts'

type UnchangedPage = Extract<ScanNote, { kind: 'unchanged' }>

/** Files that are read at once. */
const CONCURRENCY = 16

/** A page that was read, before it is known what is in it. */
export interface PageText {
  readonly path: string
  readonly text: string
  readonly modifiedAtMs: number
  readonly warnings: readonly string[]
}

export interface ScanFilesOptions {
  /** What the name of a page matches; of a single file it is not asked. */
  readonly pageName: RegExp
  readonly settings: Pick<SourceSettings, 'include' | 'exclude' | 'maxFileBytes'>
  /** Bytes of a page → text (`decodeText`). */
  readonly decode?: (bytes: Uint8Array) => Decoded
  /** Makes a page of a text. */
  toPage(page: PageText): ScannedPage
}

/**
 * The pages of a folder or of a single file, by path ascending.
 *
 * A page that is not there any more is not yielded; what cannot be read has `failed`.
 *
 * @param location absolute.
 * @param changes what was watched: the rest is not read. Absent: all is.
 * @throws {SourceUnavailableError}
 */
export async function* scanFiles(
  location: string,
  options: ScanFilesOptions,
  signal: AbortSignal,
  changes?: WatchedChanges,
): AsyncIterable<ScannedPage | UnchangedPage> {
  signal.throwIfAborted()
  const listed = await listLocation(location, options, signal)
  const seen = new Set<string>()
  let somethingGone = false
  for await (const page of mapInOrder(listed, CONCURRENCY, (each) => scanListed(each, options, changes))) {
    // Ending early without a word would read as the deletion of the rest.
    signal.throwIfAborted()
    if (page === 'gone') {
      somethingGone = true
    } else if (page.kind === 'document' && seen.has(page.document.path)) {
      yield { kind: 'failed', path: page.document.path, reason: SAME_PATH }
    } else {
      if (page.kind === 'document') seen.add(page.document.path)
      yield page
    }
  }
  // A folder that was unmounted meanwhile looks as if every page had been removed.
  if (somethingGone) await assertThere(location)
}

const SAME_PATH =
  'expected one page of this name, got two whose names differ in Unicode form only; rename one'

async function scanListed(
  listed: Listed,
  { settings, decode, toPage }: ScanFilesOptions,
  changes: WatchedChanges | undefined,
): Promise<ScannedPage | UnchangedPage | 'gone'> {
  if (listed.kind !== 'file') return listed
  const { path } = listed
  if (changes?.holds(path) && !changes.mayHaveChanged(path)) return { kind: 'unchanged', path }
  const page = await readPage(listed.file, settings.maxFileBytes, decode)
  if (page.kind === 'gone') return 'gone'
  if (page.kind === 'failed') return { kind: 'failed', path, reason: page.reason }
  return toPage({ ...page, path })
}
