import type { ScannedPage } from '../../core/connector.ts'
import { makeDocument } from '../../core/make-document.ts'
import { titleFromPath } from '../../markdown/title.ts'
import { pageUrl } from '../source/page-url.ts'
import { placementOf } from '../source/placement.ts'
import type { SourceSettings } from '../source/source-options.ts'
import type { Item } from './item.ts'

/** What a user segment of the help desk may read as: segment → our groups. */
export type Segments = Readonly<Record<string, readonly string[]>>

/**
 * An item → its document. Access comes from the place, as for any page, unless the help desk restricts the item: then
 * from its segments alone, and one that nobody has given a meaning lets nobody in.
 */
export function itemDocument(
  item: Item,
  settings: SourceSettings,
  segments: Segments,
  warnings: readonly string[],
): ScannedPage {
  const { path, title, section } = item
  const placement = placementOf(path, settings)
  const unknown = (item.segments ?? []).filter((name) => !Object.hasOwn(segments, name))
  const groups = item.segments?.flatMap((name) =>
    Object.hasOwn(segments, name) ? (segments[name] ?? []) : [],
  )
  const url = pageUrl(path, item.url, settings.url)
  return {
    kind: 'document',
    document: makeDocument({
      source: settings.source,
      path,
      title: title ?? titleFromPath(path),
      body: item.body,
      format: 'markdown',
      access: { tenant: placement.access.tenant, groups: groups ?? placement.access.groups },
      tags: [...placement.tags, ...item.labels],
      language: item.language ?? placement.language,
      ...(url !== undefined && { url }),
      metadata: section === undefined ? {} : { section },
      sourceUpdatedAtMs: item.updatedAtMs ?? 0,
    }),
    warnings: [
      ...warnings,
      ...unknown.map(
        (name) =>
          `expected a segment that the configuration knows, got ${name}; closed to it until segments names its groups`,
      ),
    ],
  }
}
