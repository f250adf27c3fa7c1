import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ScannedPage } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import type { SourceSettings } from '../source/source-options.ts'
import { explainFileError, isGone } from './file-error.ts'
import { type Listed, listPages } from './list-pages.ts'
import { mapInOrder } from './map-in-order.ts'
import { readPage } from './read-page.ts'

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
  /** Makes a page of a text. */
  toPage(page: PageText): ScannedPage
}

/**
 * The pages of a folder or of a single file, by path ascending.
 *
 * A page that is not there any more is not yielded; what cannot be read has `failed`.
 *
 * @param location absolute.
 * @throws {SourceUnavailableError}
 */
export async function* scanFiles(
  location: string,
  options: ScanFilesOptions,
  signal: AbortSignal,
): AsyncIterable<ScannedPage> {
  signal.throwIfAborted()
  const listed = await listLocation(location, options, signal)
  const seen = new Set<string>()
  let somethingGone = false
  for await (const page of mapInOrder(listed, CONCURRENCY, (each) => scanListed(each, options))) {
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
  if (somethingGone) await kindOfLocation(location)
}

const SAME_PATH =
  'expected one page of this name, got two whose names differ in Unicode form only; rename one'

async function listLocation(
  location: string,
  { pageName, settings }: ScanFilesOptions,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  if ((await kindOfLocation(location)) === 'file') {
    return [{ kind: 'file', path: basename(location).normalize('NFC'), file: location }]
  }
  try {
    return await listPages(location, pageName, settings, signal)
  } catch (error) {
    if (signal.aborted) throw error
    throw unavailable(location, error)
  }
}

async function kindOfLocation(location: string): Promise<'file' | 'folder'> {
  try {
    const found = await stat(location)
    if (found.isDirectory()) return 'folder'
    if (found.isFile()) return 'file'
  } catch (error) {
    throw unavailable(location, error)
  }
  throw new SourceUnavailableError(`expected a folder or a page at ${location}, got something else`)
}

function unavailable(location: string, error: unknown): SourceUnavailableError {
  const message = isGone(error)
    ? `expected a folder or a page at ${location}, got nothing; mount it or mend the path`
    : `${location}: ${explainFileError(error, 'folder')}`
  return new SourceUnavailableError(message, { cause: error })
}

async function scanListed(
  listed: Listed,
  { settings, toPage }: ScanFilesOptions,
): Promise<ScannedPage | 'gone'> {
  if (listed.kind !== 'file') return listed
  const { path } = listed
  const page = await readPage(listed.file, settings.maxFileBytes)
  if (page.kind === 'gone') return 'gone'
  if (page.kind === 'failed') return { kind: 'failed', path, reason: page.reason }
  return toPage({ ...page, path })
}
