import type { ChangeFeed, FeedRecord } from '../../../core/change-feed.ts'
import { LogUnavailableError } from '../../../core/errors.ts'

/** A feed in memory that a test writes to. */
export interface MemoryFeed {
  /** Opens it as a reader does. */
  open(): Promise<ChangeFeed>
  /** Writes a record behind the others of a partition. @param value bytes, or what is written as JSON; `undefined`: none */
  write(key: string | undefined, value: unknown, partition?: number): void
  /** Forgets the first records of each partition. */
  forget(count: number): void
  isDown: boolean
}

/** @param isComplete whether of each key the newest record stays. */
export function memoryFeed(partitions: number, isComplete: boolean): MemoryFeed {
  const records: FeedRecord[][] = Array.from({ length: partitions }, () => [])
  const ends = records.map(() => 0n)
  const starts = records.map(() => 0n)
  let timestampMs = 1_700_000_000_000

  function assertUp(): void {
    if (feed.isDown) throw new LogUnavailableError('expected the feed to be up, got it down; restore it')
  }

  const feed: MemoryFeed = {
    isDown: false,
    async open() {
      assertUp()
      return {
        async extent() {
          assertUp()
          const ranges = ends.map((to, partition) => ({ partition, from: starts[partition] ?? 0n, to }))
          return { ranges, isComplete }
        },
        async read({ partition, from, to }) {
          assertUp()
          return (records[partition] ?? []).filter(({ offset }) => offset >= from && offset < to)
        },
        close: async () => undefined,
      }
    },
    write(key, value, partition = (key?.codePointAt(0) ?? 0) % partitions) {
      const offset = ends[partition] ?? 0n
      timestampMs += 1_000
      records[partition]?.push({
        partition,
        offset,
        timestampMs,
        key: key === undefined ? undefined : Buffer.from(key),
        value: bytesOf(value),
      })
      // As compaction leaves gaps.
      ends[partition] = offset + 2n
    },
    forget(count) {
      for (const [partition, kept] of records.entries()) {
        kept.splice(0, count)
        starts[partition] = kept[0]?.offset ?? ends[partition] ?? 0n
      }
    },
  }
  return feed
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value === undefined || value instanceof Uint8Array) return value
  return Buffer.from(JSON.stringify(value))
}
