import type { Connector, Earlier, ScanItem } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import { makeDocument } from '../../core/make-document.ts'
import { cursorFormat } from '../source/cursor-format.ts'
import { placementOf } from '../source/placement.ts'
import { type SourceOptions, type SourceSettings, settingsOf } from '../source/source-options.ts'

/** A page as the source gives it. Make it what yours gives. */
export interface TemplatePage {
  readonly path: string
  readonly title: string
  /** Markdown; absent where it could not be read. */
  readonly text?: string
  /** What tells one version of the page from another, e.g. a date or a digest. */
  readonly version: string
}

export interface TemplateConnectorOptions extends SourceOptions {
  /** Where the source lies, for people. */
  readonly location: string
  /** All pages there are; rejects where they cannot be listed. Put the calls of your source here. */
  readonly list: (signal: AbortSignal) => Promise<readonly TemplatePage[]>
}

/** What the next run is told: path → version that became a document. */
interface TemplateState {
  readonly versions: Readonly<Record<string, string>>
}

/** Reads a source of pages, and after the first run only what changed. @throws {ConfigError} */
export function templateConnector(options: TemplateConnectorOptions): Connector {
  const { location, list, ...pages } = options
  const settings = settingsOf(pages)
  // Raise the number when you change how a page becomes a document: all pages are then read anew.
  const cursors = cursorFormat<TemplateState>('template-1', pages)

  async function* scan(signal: AbortSignal, earlier: Earlier | undefined): AsyncIterable<ScanItem> {
    const versions = new Map(Object.entries(cursors.read(earlier?.cursor)?.versions ?? {}))
    const listed = await listOrExplain(location, list, signal)
    for (const page of listed) {
      signal.throwIfAborted()
      const { path, version, text } = page
      if (versions.get(path) === version && earlier?.holds(path)) {
        yield { kind: 'unchanged', path }
      } else if (text === undefined) {
        // What failed is not remembered, so that the next run tries it again.
        versions.delete(path)
        yield { kind: 'failed', path, reason: 'expected a text, got none; see whether it may be read' }
      } else if (text.trim() === '') {
        versions.delete(path)
        yield { kind: 'skipped', path, reason: 'empty' }
      } else {
        yield documentOf({ ...page, text }, settings)
        versions.set(path, version)
      }
    }
    signal.throwIfAborted()
    // Once this is taken, the log has all of the above.
    yield { kind: 'checkpoint', cursor: cursors.write({ versions: Object.fromEntries(versions) }) }
  }

  return { source: settings.source, kind: 'template', location, scan }
}

async function listOrExplain(
  location: string,
  list: TemplateConnectorOptions['list'],
  signal: AbortSignal,
): Promise<readonly TemplatePage[]> {
  try {
    return await list(signal)
  } catch (cause) {
    signal.throwIfAborted()
    // Nothing is deleted then: what could not be listed is not gone.
    throw new SourceUnavailableError(`expected to list ${location}, could not; see whether it is up`, {
      cause,
    })
  }
}

function documentOf(page: TemplatePage & { readonly text: string }, settings: SourceSettings): ScanItem {
  const { path, title, text } = page
  const { access, tags, language } = placementOf(path, settings)
  const document = makeDocument({
    source: settings.source,
    path,
    title,
    body: text,
    format: 'markdown',
    access,
    tags,
    language,
    metadata: {},
    sourceUpdatedAtMs: Date.parse(page.version) || 0,
  })
  return { kind: 'document', document, warnings: [] }
}
