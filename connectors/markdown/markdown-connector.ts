import { resolve } from 'node:path'
import type { Connector } from '../../core/connector.ts'
import { type PageText, scanFiles } from '../files/scan-files.ts'
import { type SourceOptions, settingsOf } from '../source/source-options.ts'
import { pageDocument } from './page-document.ts'

export interface MarkdownConnectorOptions extends SourceOptions {
  /** A folder, a git checkout, or a single page. */
  readonly location: string
}

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
  const toPage = (page: PageText) => pageDocument(page, settings)
  const files = { pageName: PAGE_NAME, settings, toPage }
  return {
    source: settings.source,
    kind: 'markdown',
    location,
    scan: (signal) => scanFiles(location, files, signal),
    scanWatched: (changes, signal) => scanFiles(location, files, signal, changes),
  }
}

const PAGE_NAME = /\.(md|mdx|markdown)$/i
