import type { DeadLetters } from '../../core/dead-letters.ts'
import type { DocumentId } from '../../core/document.ts'
import type { ConsumeOptions, DocumentLog, RecordHandler } from '../../core/document-log.ts'
import { type DocumentEvent, documentIdOf } from '../../core/event.ts'
import type { Cluster } from './cluster.ts'
import { consumeGroup } from './consume/consume-group.ts'
import type { LedgerTable } from './ledger-table.ts'
import type { PlacedRecord, RecordSender } from './record-sender.ts'
import { encodeEvent } from './wire/encode-event.ts'
import { partKey } from './wire/record-key.ts'

/** The parts that a document log on Kafka is made of. */
export interface KafkaLogParts {
  readonly cluster: Cluster
  readonly topic: string
  readonly sender: RecordSender
  readonly table: LedgerTable
  readonly deadLetters: DeadLetters
}

/**
 * The document log on a compacted topic, keyed by document id: all of a document stands in one partition, in order.
 *
 * An append is durable once it resolves; one that throws may have left some of its events there, each whole, and is to be
 * repeated. Lag counts offsets: compaction leaves gaps, so that it may overstate, but 0 is 0. Each group of consumers may
 * have members in many processes.
 */
export function kafkaDocumentLog(parts: KafkaLogParts): DocumentLog {
  const { cluster, topic, sender, table, deadLetters } = parts
  const groupId = (group: string) => `${cluster.settings.groupPrefix}.${group}`
  let hasReadTable = false
  return {
    async append(events) {
      cluster.assertOpen()
      // Which parts of older versions there are to be taken away. What others wrote since is looked for where a document goes,
      // as nobody may write it again; otherwise it is found by the next ledger.
      const isGoing = events.some(({ kind }) => kind === 'document-deleted')
      if (!hasReadTable || isGoing) await cluster.patiently(() => table.refresh())
      hasReadTable = true
      for (const run of runsOf(events, sender.maxValueBytes)) await appendRun(run)
    },

    async consume(group: string, handler: RecordHandler, options: ConsumeOptions) {
      cluster.assertOpen()
      await consumeGroup({ cluster, topic, groupId: groupId(group), handler, deadLetters }, options)
    },

    async lag(group) {
      const [ends, committed] = await Promise.all([
        cluster.endsOf(topic),
        cluster.committedBy(groupId(group), topic),
      ])
      let lag = 0n
      for (const { partition, low, high } of ends) {
        const from = committed.get(partition) ?? low
        lag += high - (from > low ? from : low)
      }
      return Number(lag)
    },

    ledger: async function* (source) {
      cluster.assertOpen()
      await table.refresh()
      yield* table.entries(source)
    },

    latest: async function* (documentIds) {
      cluster.assertOpen()
      yield* table.latest(documentIds)
    },

    async close() {
      await cluster.close()
      await sender.close()
      await table.close()
    },
  }

  /** Large documents stand alone: their parts have to be in the log before the record that names them. */
  async function appendRun({ small, large }: Run): Promise<void> {
    if (small.length > 0) {
      await send(small.flatMap(({ event, records }) => [...placed(event, records), ...leftParts(event, 0)]))
    }
    for (const { event, encoded } of large) {
      const [firstOffset] = await send(placed(event, encoded.parts))
      const record = encoded.record(String(firstOffset))
      await send([...placed(event, [record]), ...leftParts(event, encoded.parts.length)])
    }
  }

  async function send(records: readonly PlacedRecord[]): Promise<readonly bigint[]> {
    const offsets = await sender.send(records)
    table.sent(records)
    return offsets
  }

  function placed(
    event: DocumentEvent,
    records: readonly Omit<PlacedRecord, 'partition'>[],
  ): readonly PlacedRecord[] {
    const partition = sender.partitionOf(documentIdOf(event))
    return records.map((record) => ({ ...record, partition }))
  }

  /** Tombstones for the parts of older versions that the new one does not write over. */
  function leftParts(event: DocumentEvent, count: number): readonly PlacedRecord[] {
    const id: DocumentId = documentIdOf(event)
    const left = table.partsOf(id).filter((part) => part >= count)
    return placed(
      event,
      left.map((part) => ({ key: partKey(id, part), value: null, headers: {} })),
    )
  }
}

type Encoded = ReturnType<typeof encodeEvent>

/** Events that are sent together, in this order. */
interface Run {
  readonly small: {
    readonly event: DocumentEvent
    readonly records: readonly Omit<PlacedRecord, 'partition'>[]
  }[]
  /** At most one. */
  readonly large: { readonly event: DocumentEvent; readonly encoded: Encoded }[]
}

function runsOf(events: readonly DocumentEvent[], maxValueBytes: number): readonly Run[] {
  const runs: Run[] = []
  let run: Run = { small: [], large: [] }
  for (const event of events) {
    const encoded = encodeEvent(event, maxValueBytes)
    if (encoded.parts.length === 0) {
      run.small.push({ event, records: [encoded.record('')] })
      continue
    }
    run.large.push({ event, encoded })
    runs.push(run)
    run = { small: [], large: [] }
  }
  if (run.small.length > 0) runs.push(run)
  return runs
}
