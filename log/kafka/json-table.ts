import type { KafkaMessage } from 'kafkajs'
import { DataDamagedError } from '../../core/errors.ts'
import type { Cluster } from './cluster.ts'
import { RecordSender } from './record-sender.ts'
import { TopicTable } from './topic-table.ts'

/** Values by key in a compacted topic of one partition, as JSON: for what is little, dead letters and states of sources. */
export interface JsonTable<Value> {
  /** As it stands in the topic; by key ascending. */
  list(): Promise<readonly Value[]>
  /** What stands under these keys; by key ascending. */
  of(keys: readonly string[]): Promise<readonly Value[]>
  /** `undefined` values take their key away. Durable once resolved. */
  put(entries: readonly (readonly [key: string, value: Value | undefined])[]): Promise<void>
  /** Most bytes of one value as JSON. */
  readonly maxValueBytes: number
  close(): Promise<void>
}

const PARTITION = 0

/** @param maxBatchBytes what the topic allows a batch to take. */
export function jsonTable<Value>(cluster: Cluster, topic: string, maxBatchBytes: number): JsonTable<Value> {
  const values = new Map<string, Buffer>()
  const take = (_partition: number, { key, value }: KafkaMessage) => {
    const name = String(key)
    if (value === null) values.delete(name)
    else values.set(name, value)
  }
  const table = new TopicTable(cluster, topic, { take, clear: () => values.clear() })
  const sender = new RecordSender(cluster, topic, [PARTITION], maxBatchBytes)
  return {
    maxValueBytes: sender.maxValueBytes,
    async list() {
      await table.refresh()
      return parsedAt([...values.keys()])
    },
    async of(keys) {
      if (keys.length === 0) return []
      await table.refresh()
      return parsedAt([...new Set(keys)])
    },
    async put(entries) {
      cluster.assertOpen()
      const records = entries.map(([key, value]) => ({
        key,
        value: value === undefined ? null : Buffer.from(JSON.stringify(value)),
        headers: {},
        partition: PARTITION,
      }))
      await sender.send(records)
    },
    async close() {
      await sender.close()
      await table.close()
    },
  }

  function parsedAt(keys: readonly string[]): readonly Value[] {
    return keys.toSorted().flatMap((key) => {
      const value = values.get(key)
      return value === undefined ? [] : [parsed<Value>(value, `${topic}, key ${key}`)]
    })
  }
}

function parsed<Value>(bytes: Buffer, place: string): Value {
  try {
    return JSON.parse(bytes.toString('utf8')) as Value
  } catch (cause) {
    throw new DataDamagedError(
      `expected JSON in ${place}, got ${bytes.length} other bytes; write a tombstone under the key`,
      { cause },
    )
  }
}
