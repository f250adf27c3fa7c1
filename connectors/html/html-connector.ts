import { resolve } from 'node:path'
import type { Connector, ScannedPage } from '../../core/connector.ts'
import { parseSelector } from '../../markdown/from-html/selector.ts'
import { type PageText, scanFiles } from '../files/scan-files.ts'
import { cursorFormat } from '../source/cursor-format.ts'
import { type SourceOptions, settingsOf } from '../source/source-options.ts'
import { type CrawlOptions, crawlSite } from './crawl/crawl-site.ts'
import type { CrawlState } from './crawl/crawl-state.ts'
import { decodeHtml } from './decode-html.ts'
import { type HtmlSettings, htmlPage } from './html-page.ts'

export interface HtmlConnectorOptions extends SourceOptions {
  /** A folder of exported pages, or the address of a site or of its sitemap. */
  readonly location: string
  /** Selector of what of a page is content, e.g. `main` or `div.article-body` (it is looked for). */
  readonly content?: string
}

const PAGE_NAME = /\.(?:html|htm|xhtml)$/i

/**
 * Pages of HTML: those of a folder, or those that the sitemap of a site lists. Their main content becomes Markdown.
 *
 * @param crawl how a site is asked; without meaning for a folder. @throws {ConfigError}
 */
export function htmlConnector(options: HtmlConnectorOptions, crawl: CrawlOptions = {}): Connector {
  const { location: place, content, ...rest } = options
  if (content !== undefined) parseSelector(content)
  const settings: HtmlSettings = { ...settingsOf(rest), content }
  const { source } = settings
  if (!/^https?:\/\//.test(place)) {
    const location = resolve(place)
    const toPage = (page: PageText): ScannedPage => htmlPage(page, settings).page
    return {
      source,
      kind: 'html',
      location,
      scan: (signal) =>
        scanFiles(location, { pageName: PAGE_NAME, settings, decode: decodeHtml, toPage }, signal),
    }
  }
  const cursors = cursorFormat<CrawlState>('html-2', { ...rest, content })
  return {
    source,
    kind: 'html',
    location: place,
    scan: (signal, earlier) => crawlSite({ start: place, settings, cursors, crawl, signal, earlier }),
  }
}
