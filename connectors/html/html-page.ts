import type { ScannedPage } from '../../core/connector.ts'
import { ParseError } from '../../core/errors.ts'
import { makeDocument } from '../../core/make-document.ts'
import { type HtmlPage, readHtml } from '../../markdown/from-html/read-html.ts'
import { titleFromPath } from '../../markdown/title.ts'
import { pageUrl } from '../source/page-url.ts'
import { placementOf } from '../source/placement.ts'
import type { SourceSettings } from '../source/source-options.ts'

export interface HtmlSettings extends SourceSettings {
  /** Selector of the content; absent: it is looked for. */
  readonly content: string | undefined
}

/** HTML that was read from a file or a site. */
export interface HtmlText {
  readonly path: string
  readonly text: string
  /** Where the page lies on the web; absent for a file. */
  readonly address?: string
  /** When it last changed, if the page itself does not say; in ms since 1970. */
  readonly modifiedAtMs: number
  readonly warnings: readonly string[]
}

/** What a page turned out to be, with the address under which it wants to be known. */
export interface UnderstoodPage {
  readonly page: ScannedPage
  readonly canonical?: string
}

/** With fewer words around it, a field for a password is what the page is for. */
const WORDS_OF_A_LOGIN_PAGE = 150

/**
 * A page of HTML → its document. A page without content and a login page fail, so that the last version stays: neither
 * is what somebody wrote there on purpose.
 */
export function htmlPage(html: HtmlText, settings: HtmlSettings): UnderstoodPage {
  const { path, text, address } = html
  try {
    const found = readHtml(text, {
      ...(address !== undefined && { address }),
      ...(settings.content !== undefined && { content: settings.content }),
    })
    const canonical = found.canonical === undefined ? {} : { canonical: found.canonical }
    return { page: documentOf(found, html, settings), ...canonical }
  } catch (error) {
    if (error instanceof ParseError) return { page: { kind: 'failed', path, reason: error.message } }
    throw error
  }
}

function documentOf(found: HtmlPage, html: HtmlText, settings: HtmlSettings): ScannedPage {
  const { path, address, modifiedAtMs, warnings } = html
  if (found.leadsOn) return { kind: 'skipped', path, reason: 'it only leads on to another page' }
  const words = found.body.split(/\s+/).filter((word) => word !== '').length
  if (found.asksForPassword && words < WORDS_OF_A_LOGIN_PAGE) {
    return {
      kind: 'failed',
      path,
      reason: 'expected content, got a page that asks for a password; give access to it, or exclude it',
    }
  }
  if (words === 0) {
    return {
      kind: 'failed',
      path,
      reason:
        'expected text in the page, got none; it may be made by scripts: name its content, or exclude it',
    }
  }
  const placement = placementOf(path, settings)
  const url = pageUrl(path, address, settings.url)
  return {
    kind: 'document',
    document: makeDocument({
      source: settings.source,
      path,
      title: found.title ?? titleFromPath(path.replace(/\.x?html?$/i, '')),
      body: found.body,
      format: 'markdown',
      access: placement.access,
      tags: placement.tags,
      language: found.language ?? placement.language,
      ...(url !== undefined && { url }),
      metadata: {},
      sourceUpdatedAtMs: found.updatedAtMs ?? modifiedAtMs,
    }),
    warnings,
  }
}
