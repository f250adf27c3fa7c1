import type { KafkaMessage } from 'kafkajs'
import type { DocumentId } from '../../core/document.ts'
import type { LedgerEntry, LogRecord } from '../../core/document-log.ts'
import type { Cluster } from './cluster.ts'
import type { OffsetRange } from './topic-reader.ts'
import { TopicTable } from './topic-table.ts'
import { type Decoded, decodeRecord, type Parted } from './wire/decode-record.ts'
import { WHOLE_DIGEST, type WireRecord } from './wire/encode-event.ts'
import { PartAssembly } from './wire/part-assembly.ts'
import { parseKey } from './wire/record-key.ts'

/** Spans of a partition that are closer than this many offsets are read in one go. */
const NEAR_OFFSETS = 500n
/** Documents may be overtaken while they are read: they are looked up anew, so many times. */
const LOOK_UPS = 3

interface Place {
  readonly partition: number
  readonly offset: bigint
  /** Of its first part; `offset` where it has none. */
  readonly firstOffset: bigint
}

interface Known extends LedgerEntry, Place {}

/** What the documents' topic says of each document, without its text: what the ledger is read from. */
export class LedgerTable {
  readonly #known = new Map<DocumentId, Known>()
  /** Parts that stand in the topic: number → digest of the whole that it is of. */
  readonly #parts = new Map<DocumentId, Map<number, string>>()
  readonly #table: TopicTable

  constructor(cluster: Cluster, topic: string) {
    this.#table = new TopicTable(cluster, topic, {
      take: (partition, message) => this.#take(partition, message),
      clear: () => {
        this.#known.clear()
        this.#parts.clear()
      },
    })
  }

  /** Takes in what stands in the topic. */
  refresh(): Promise<void> {
    return this.#table.refresh()
  }

  /** Of living documents, as of the last `refresh`, by id ascending. */
  entries(source: string | undefined): readonly LedgerEntry[] {
    const entries: LedgerEntry[] = []
    for (const { documentId, source: name, contentDigest, accessDigest } of this.#known.values()) {
      if (source === undefined || name === source) {
        entries.push({ documentId, source: name, contentDigest, accessDigest })
      }
    }
    return entries.sort((a, b) => (a.documentId < b.documentId ? -1 : 1))
  }

  /** Learns of parts that this process has written or taken away itself. */
  sent(records: readonly WireRecord[]): void {
    for (const { key, value, headers } of records) {
      const { documentId, part } = parseKey(Buffer.from(key)) ?? {}
      if (documentId === undefined || part === undefined) continue
      const sha256 = headers[WHOLE_DIGEST] ?? ''
      this.#takePart({ kind: 'part', documentId, part, bytes: value ?? undefined, sha256 })
    }
  }

  /** Numbers of the document's parts in the topic, as of the last `refresh` and of what was `sent` since. */
  partsOf(id: DocumentId): readonly number[] {
    return [...(this.#parts.get(id)?.keys() ?? [])]
  }

  /** The newest upserts of those of these documents that live. */
  async *latest(ids: ReadonlySet<DocumentId>): AsyncGenerator<LogRecord> {
    let missing: ReadonlySet<DocumentId> = ids
    for (let lookUp = 0; lookUp < LOOK_UPS && missing.size > 0; lookUp++) {
      await this.refresh()
      const places = new Map([...missing].flatMap((id) => this.#placeOf(id)))
      const left = new Set(places.keys())
      for (const ranges of rounds(places.values())) {
        const found = await this.#readAt(ranges, places)
        for (const record of found) {
          if (record.event.kind === 'document-upserted') left.delete(record.event.document.id)
        }
        yield* found
      }
      missing = left
    }
  }

  close(): Promise<void> {
    return this.#table.close()
  }

  #placeOf(id: DocumentId): readonly (readonly [DocumentId, Place])[] {
    const known = this.#known.get(id)
    return known === undefined ? [] : [[id, known]]
  }

  async #readAt(
    ranges: readonly OffsetRange[],
    places: ReadonlyMap<DocumentId, Place>,
  ): Promise<readonly LogRecord[]> {
    const assembly = new PartAssembly()
    const found: LogRecord[] = []
    await this.#table.reader.read(ranges, (partition, message) => {
      const decoded = wholeOf(decodeRecord(message), assembly, places)
      if (decoded?.kind !== 'event' || decoded.event.kind !== 'document-upserted') return
      const place = places.get(decoded.event.document.id)
      if (place?.partition !== partition || place.offset !== BigInt(message.offset)) return
      found.push({ event: decoded.event, position: `${partition}/${message.offset}` })
    })
    return found
  }

  #take(partition: number, message: KafkaMessage): void {
    const decoded = decodeRecord(message)
    const offset = BigInt(message.offset)
    if (decoded.kind === 'part') {
      this.#takePart(decoded)
    } else if (decoded.kind === 'parted') {
      const { documentId, parted } = decoded
      if (!this.#hasParts(documentId, parted)) return
      const { contentDigest, accessDigest, firstOffset } = parted
      const source = documentId.slice(0, documentId.indexOf(':'))
      const place = { partition, offset, firstOffset: BigInt(firstOffset) }
      this.#known.set(documentId, { documentId, source, contentDigest, accessDigest, ...place })
    } else if (decoded.kind === 'event') {
      if (decoded.event.kind === 'document-deleted') {
        this.#known.delete(decoded.event.documentId)
        return
      }
      const { id, source, contentDigest, accessDigest } = decoded.event.document
      const place = { partition, offset, firstOffset: offset }
      this.#known.set(id, { documentId: id, source, contentDigest, accessDigest, ...place })
    }
  }

  /** A record whose parts are not there is no version that anybody can read. */
  #hasParts(documentId: DocumentId, { parts, sha256 }: Parted): boolean {
    const there = this.#parts.get(documentId)
    return Array.from({ length: parts }, (_, part) => there?.get(part)).every((digest) => digest === sha256)
  }

  #takePart({ documentId, part, bytes, sha256 }: Extract<Decoded, { kind: 'part' }>): void {
    const parts = this.#parts.get(documentId) ?? new Map<number, string>()
    if (bytes === undefined) parts.delete(part)
    else parts.set(part, sha256)
    if (parts.size === 0) this.#parts.delete(documentId)
    else this.#parts.set(documentId, parts)
  }
}

/** A large document put together; parts of what nobody asked for are passed over. */
function wholeOf(
  decoded: Decoded,
  assembly: PartAssembly,
  wanted: ReadonlyMap<DocumentId, unknown>,
): Decoded | undefined {
  if (decoded.kind === 'part' && wanted.has(decoded.documentId)) assembly.add(decoded)
  return decoded.kind === 'parted' ? assembly.take(decoded.documentId, decoded.parted) : decoded
}

/** What is to be read in one go after another: at most one span a partition each time, near ones joined. */
function* rounds(places: Iterable<Place>): Generator<readonly OffsetRange[]> {
  const byPartition = Map.groupBy(
    [...places].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1)),
    ({ partition }) => partition,
  )
  const spans = [...byPartition.values()].map(joined)
  const count = Math.max(0, ...spans.map(({ length }) => length))
  for (let round = 0; round < count; round++) yield spans.flatMap((each) => each.slice(round, round + 1))
}

/** @param places of one partition, by first offset ascending. */
function joined(places: readonly Place[]): readonly OffsetRange[] {
  const spans: OffsetRange[] = []
  for (const { partition, firstOffset: from, offset } of places) {
    const last = spans.at(-1)
    const to = offset + 1n
    if (last === undefined || from > last.to + NEAR_OFFSETS) spans.push({ partition, from, to })
    else spans[spans.length - 1] = { ...last, to: to > last.to ? to : last.to }
  }
  return spans
}
