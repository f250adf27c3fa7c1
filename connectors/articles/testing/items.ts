import type { ScanItem } from '../../../core/connector.ts'

/** Documents by path. */
export function documentsIn(items: readonly ScanItem[]) {
  return new Map(
    items.flatMap((item) => (item.kind === 'document' ? [[item.document.path, item.document]] : [])),
  )
}

/** Warnings by path. */
export function warningsIn(items: readonly ScanItem[]) {
  return new Map(
    items.flatMap((item) => (item.kind === 'document' ? [[item.document.path, item.warnings]] : [])),
  )
}

/** What became no document: `skipped path: reason`, `failed path: reason`. */
export function notesIn(items: readonly ScanItem[]) {
  return items.flatMap((item) =>
    item.kind === 'failed' || item.kind === 'skipped' ? [`${item.kind} ${item.path}: ${item.reason}`] : [],
  )
}

/** JSON Lines. */
export function lines(...records: readonly object[]): string {
  return records.map((record) => JSON.stringify(record)).join('\n')
}
