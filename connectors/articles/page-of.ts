import type { ScannedPage } from '../../core/connector.ts'
import type { ArticlesSettings } from './articles-settings.ts'
import type { ReadItem } from './item.ts'
import { itemDocument } from './item-document.ts'

/** Whether the source takes an item, by the patterns of its options. */
export function isTaken(path: string, { include, exclude }: ArticlesSettings): boolean {
  return !exclude.ignores(path) && (include === undefined || include.ignores(path))
}

/** What to say of a record that was read. @param warnings of the record, beside those of what is in it */
export function pageOf(
  read: ReadItem,
  path: string,
  settings: ArticlesSettings,
  warnings: readonly string[],
): ScannedPage {
  if (read.kind === 'broken') return { kind: 'failed', path, reason: read.reason }
  if (read.kind === 'unpublished') return { kind: 'skipped', path, reason: read.reason }
  const sizeBytes = Buffer.byteLength(read.item.body)
  if (sizeBytes > settings.maxFileBytes) {
    const reason = `expected at most ${settings.maxFileBytes} bytes, got ${sizeBytes}; split it, or raise limits.maxFileBytes`
    return { kind: 'failed', path, reason }
  }
  return itemDocument(read.item, settings, settings.segments, warnings)
}
