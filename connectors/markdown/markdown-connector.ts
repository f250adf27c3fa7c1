import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Connector, ScannedPage } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import { explainFileError, isGone } from './file-error.ts'
import { type Listed, listPages } from './list-pages.ts'
import { mapInOrder } from './map-in-order.ts'
import { type MarkdownConnectorOptions, type MarkdownSettings, settingsOf } from './options.ts'
import { pageDocument } from './page-document.ts'
import { readPage } from './read-page.ts'

/** Files that are read at once. */
const CONCURRENCY = 16

/**
 * Markdown in a folder, a git checkout or a single file: `.md`, `.mdx`, `.markdown`, by path ascending.
 *
 * A page that is not there any more is not yielded. What cannot be read or understood is `failed`, so that its last
 * version stays; what holds nothing to index is `skipped`.
 *
 * @throws {ConfigError}
 */
export function markdownConnector(options: MarkdownConnectorOptions): Connector {
  const settings = settingsOf(options)
  const location = resolve(options.location)
  return {
    source: settings.source,
    kind: 'markdown',
    location,
    scan: (signal) => scan(location, settings, signal),
  }
}

async function* scan(
  location: string,
  settings: MarkdownSettings,
  signal: AbortSignal,
): AsyncIterable<ScannedPage> {
  signal.throwIfAborted()
  const listed = await listLocation(location, settings, signal)
  const seen = new Set<string>()
  let somethingGone = false
  for await (const page of mapInOrder(listed, CONCURRENCY, (each) => scanListed(each, settings))) {
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
  settings: MarkdownSettings,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  if ((await kindOfLocation(location)) === 'file') {
    return [{ kind: 'file', path: basename(location).normalize('NFC'), file: location }]
  }
  try {
    return await listPages(location, settings, signal)
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

async function scanListed(listed: Listed, settings: MarkdownSettings): Promise<ScannedPage | 'gone'> {
  if (listed.kind !== 'file') return listed
  const { path } = listed
  const page = await readPage(listed.file, settings.maxFileBytes)
  if (page.kind === 'gone') return 'gone'
  if (page.kind === 'failed') return { kind: 'failed', path, reason: page.reason }
  return pageDocument({ ...page, path }, settings)
}
