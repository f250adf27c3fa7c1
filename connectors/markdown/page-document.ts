import type { ScannedPage } from '../../core/connector.ts'
import type { DocumentFields } from '../../core/make-document.ts'
import { makeDocument } from '../../core/make-document.ts'
import { readFrontMatter } from '../../markdown/front-matter.ts'
import { titleFromPath } from '../../markdown/title.ts'
import type { PageText } from '../files/scan-files.ts'
import { pageUrl } from '../source/page-url.ts'
import { placementOf } from '../source/placement.ts'
import type { SourceSettings } from '../source/source-options.ts'
import { headingTitle } from './heading-title.ts'
import { type StatedFields, statedFields } from './stated-fields.ts'

/**
 * Text of a page → its document, or why there is none.
 *
 * Access, tags and language come from the options, then the rules, then the front matter. Front matter that is broken
 * or unclear about access fails the page: showing it to the wrong people is worse than showing its last version.
 */
export function pageDocument(page: PageText, settings: SourceSettings): ScannedPage {
  const { path, text } = page
  if (text.trim() === '') return { kind: 'skipped', path, reason: 'empty' }
  const frontMatter = readFrontMatter(text)
  if (frontMatter.kind === 'broken') {
    return { kind: 'failed', path, reason: frontMatter.error.message }
  }
  const { body } = frontMatter
  const stated = statedFields(frontMatter.data)
  if ('unclear' in stated) return { kind: 'failed', path, reason: stated.unclear }
  if (stated.unpublished !== undefined) return { kind: 'skipped', path, reason: stated.unpublished }
  if (body.trim() === '') return { kind: 'skipped', path, reason: 'empty but for its front matter' }
  return {
    kind: 'document',
    document: makeDocument(fieldsOf(page, body, stated, settings)),
    warnings: [...page.warnings, ...frontMatter.warnings, ...stated.warnings],
  }
}

function fieldsOf(
  page: PageText,
  body: string,
  stated: StatedFields,
  settings: SourceSettings,
): DocumentFields {
  const { path } = page
  const format = path.toLowerCase().endsWith('.mdx') ? 'mdx' : 'markdown'
  const placement = placementOf(path, settings)
  const url = pageUrl(path, stated.url, settings.url)
  return {
    source: settings.source,
    path,
    title: stated.title ?? headingTitle(body, format) ?? titleFromPath(path),
    body,
    format,
    access: {
      tenant: stated.tenant ?? placement.access.tenant,
      groups: stated.groups ?? placement.access.groups,
    },
    tags: [...placement.tags, ...stated.tags],
    language: stated.language ?? placement.language,
    ...(url !== undefined && { url }),
    metadata: stated.metadata,
    sourceUpdatedAtMs: stated.updatedAtMs ?? page.modifiedAtMs,
  }
}
