/** Offsets of a partition, half open: an offset once given is never another record's. */
export interface FeedRange {
  readonly partition: number
  readonly from: bigint
  readonly to: bigint
}

/** A record of a feed, as whoever wrote it left it. */
export interface FeedRecord {
  readonly partition: number
  readonly offset: bigint
  /** When it was written, in ms since 1970. */
  readonly timestampMs: number
  readonly key: Uint8Array | undefined
  /** `undefined`: the key is gone. */
  readonly value: Uint8Array | undefined
}

/** What a feed holds. */
export interface FeedExtent {
  /** By partition ascending, one each, also of empty ones. */
  readonly ranges: readonly FeedRange[]
  /** Whether of each key the newest record stays for ever, so that what is not there is gone; otherwise old ones end. */
  readonly isComplete: boolean
}

/** Changes that somebody else writes, in partitions, in order within each: a topic of Kafka. */
export interface ChangeFeed {
  /** @throws {LogUnavailableError} where nobody answers, or there is no such feed. @throws {LogRefusedError} */
  extent(): Promise<FeedExtent>
  /** What still stands in a range, by offset ascending; offsets may have gaps. @throws as `extent` */
  read(range: FeedRange): Promise<readonly FeedRecord[]>
  close(): Promise<void>
}
