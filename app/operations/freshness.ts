import type { IndexedDocument } from '../../core/store.ts'
import type { Operations } from './open-operations.ts'

/** How long after an edit at the source it could be found, over the last changes of a source. */
export interface SourceFreshness {
  readonly source: string
  /** Changes that this is told from. */
  readonly changes: number
  readonly p50Ms: number
  readonly p95Ms: number
}

/** What is remembered of changes. */
export interface Freshness {
  /** Documents whose text has changed, and can be found now. */
  add(changes: readonly IndexedDocument[]): void
  /** By source ascending. */
  list(): readonly SourceFreshness[]
}

/** Of each source the last so many changes are remembered. */
const KEPT_CHANGES = 500

export function openFreshness({ database }: Operations): Freshness {
  const insert = database.prepare(
    'INSERT INTO freshness (source, searchable_at_ms, delay_ms) VALUES (?, ?, ?)',
  )
  const forget = database.prepare(`
    DELETE FROM freshness WHERE source = ?1 AND number <= (
      SELECT number FROM freshness WHERE source = ?1 ORDER BY number DESC LIMIT 1 OFFSET ${KEPT_CHANGES})`)
  const list = database.prepare('SELECT source, delay_ms AS delayMs FROM freshness ORDER BY source, delay_ms')
  return {
    add(changes) {
      if (changes.length === 0) return
      database.write(() => {
        for (const { source, indexedAtMs, sourceUpdatedAtMs } of changes) {
          const delayMs = Math.max(0, Math.round(indexedAtMs - sourceUpdatedAtMs))
          insert.run(source, Math.round(indexedAtMs), delayMs)
        }
        for (const source of new Set(changes.map((change) => change.source))) forget.run(source)
      })
    },
    list() {
      const rows = list.all<{ source: string; delayMs: number }>()
      return [...Map.groupBy(rows, ({ source }) => source)].map(([source, ofSource]) => {
        const delays = ofSource.map(({ delayMs }) => delayMs)
        return { source, changes: delays.length, p50Ms: quantile(delays, 0.5), p95Ms: quantile(delays, 0.95) }
      })
    },
  }
}

/** The smallest of `ascending` that at least `share` of them do not exceed; `ascending` is not empty. */
function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.ceil(share * ascending.length) - 1] ?? 0
}
