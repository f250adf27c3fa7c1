import type { ChangeFeed, FeedRange, FeedRecord } from '../../core/change-feed.ts'

/** Offsets that are asked for at a time, between which a run can be stopped. Memory holds so many records. */
const OFFSETS_AT_ONCE = 256n

/** The newest record of each key in these ranges, and every record without a key, by partition and offset. */
export async function* newestOfFeed(
  feed: ChangeFeed,
  ranges: readonly FeedRange[],
  signal: AbortSignal,
): AsyncIterable<FeedRecord> {
  const newest = new Map<string, Place>()
  for await (const record of recordsOf(feed, ranges, signal)) {
    if (record.key === undefined) continue
    const key = keyOf(record.key)
    const { partition, offset, timestampMs } = record
    const known = newest.get(key)
    // Who writes a key into two partitions leaves no order but that of the clock.
    if (known === undefined || known.partition === partition || known.timestampMs <= timestampMs) {
      newest.set(key, { partition, offset, timestampMs })
    }
  }
  for await (const record of recordsOf(feed, ranges, signal)) {
    const place = record.key === undefined ? record : newest.get(keyOf(record.key))
    if (place?.partition === record.partition && place.offset === record.offset) yield record
  }
}

type Place = Pick<FeedRecord, 'partition' | 'offset' | 'timestampMs'>

/** Keys are bytes; what is not UTF-8 is told apart all the same. */
function keyOf(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1')
}

async function* recordsOf(
  feed: ChangeFeed,
  ranges: readonly FeedRange[],
  signal: AbortSignal,
): AsyncIterable<FeedRecord> {
  for (const { partition, from, to } of ranges) {
    for (let at = from; at < to; at += OFFSETS_AT_ONCE) {
      signal.throwIfAborted()
      const end = at + OFFSETS_AT_ONCE < to ? at + OFFSETS_AT_ONCE : to
      yield* await feed.read({ partition, from: at, to: end })
    }
  }
  signal.throwIfAborted()
}
