import { setTimeout as pause } from 'node:timers/promises'
import { CompressionTypes, type Message, Partitioners, type Producer } from 'kafkajs'
import type { Cluster } from './cluster.ts'
import { retries } from './kafka-client.ts'
import { explainKafkaError } from './kafka-error.ts'
import type { WireRecord } from './wire/encode-event.ts'

/** Keys, headers and the frame of a record, at most; keys are counted by themselves. */
const RECORD_OVERHEAD_BYTES = 256
/** What a batch may hold of what the topic allows: the rest is for its frame. */
const BATCH_SHARE = 0.9
const MAX_RECORDS_PER_SEND = 1_000
/**
 * For some 27 s the library asks again by itself, with the same sequence numbers: what of a batch was taken is not taken
 * twice. Afterwards a new producer sends all of it, and what the partitions that answered had taken stands there twice.
 */
const RETRIES = 12
const PAUSE_BETWEEN_ATTEMPTS_MS = 500

/** A record with the partition that it goes to. */
export interface PlacedRecord extends WireRecord {
  readonly partition: number
}

/** Sends records to one topic, in order within a partition, each once however often a request is repeated. */
export class RecordSender {
  readonly #cluster: Cluster
  readonly #topic: string
  readonly #partitions: readonly number[]
  readonly #maxBatchBytes: number
  readonly #partitionOf = Partitioners.DefaultPartitioner()
  #producer: Promise<Producer> | undefined
  #queue: Promise<unknown> = Promise.resolve()

  /** @param maxBatchBytes what the topic allows a batch to take, `max.message.bytes`. */
  constructor(cluster: Cluster, topic: string, partitions: readonly number[], maxBatchBytes: number) {
    this.#cluster = cluster
    this.#topic = topic
    this.#partitions = partitions
    this.#maxBatchBytes = Math.floor(maxBatchBytes * BATCH_SHARE)
  }

  /** Most bytes of one record's value. */
  get maxValueBytes(): number {
    // Half of it is for what is sent beside; a key has at most as many bytes as its text takes.
    return Math.floor(this.#maxBatchBytes / 2)
  }

  /** The partition of a key: what other clients of Kafka choose, too (murmur2). */
  partitionOf(key: string): number {
    const partitionMetadata = this.#partitions.map((partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 0,
      replicas: [],
      isr: [],
    }))
    return this.#partitionOf({ topic: this.#topic, partitionMetadata, message: { key, value: null } })
  }

  /**
   * Durable on all replicas that are in step once it resolves; a cluster that is away is waited for. A throw leaves none or
   * some of them there; they may be sent again. @returns the offset of each, in their order
   */
  send(records: readonly PlacedRecord[]): Promise<readonly bigint[]> {
    const turn = this.#queue.then(() => this.#sendInBatches(records))
    this.#queue = Promise.allSettled([turn])
    return turn
  }

  async close(): Promise<void> {
    await this.#queue
    await this.#drop()
  }

  async #sendInBatches(records: readonly PlacedRecord[]): Promise<readonly bigint[]> {
    const offsets: bigint[] = []
    for (const batch of this.#batches(records)) {
      offsets.push(...(await this.#sendPatiently(batch)))
    }
    return offsets
  }

  /** The library gives up on some of what passes, as a broker that is just starting. */
  async #sendPatiently(batch: readonly PlacedRecord[]): Promise<readonly bigint[]> {
    const { patienceMs, brokers } = this.#cluster.settings
    const untilMs = performance.now() + patienceMs
    for (;;) {
      this.#cluster.assertOpen()
      try {
        return await this.#sendBatch(batch)
      } catch (cause) {
        // Its sequence numbers may be out of step with the broker's: the next attempt begins with a new producer.
        await this.#drop()
        const error = explainKafkaError(cause, `take records for ${this.#topic}`, brokers)
        if (!error.retriable || performance.now() > untilMs) throw error
        await pause(PAUSE_BETWEEN_ATTEMPTS_MS)
      }
    }
  }

  async #sendBatch(batch: readonly PlacedRecord[]): Promise<readonly bigint[]> {
    this.#producer ??= this.#open()
    const producer = await this.#producer
    const answers = await producer.send({
      topic: this.#topic,
      acks: -1,
      compression: CompressionTypes.GZIP,
      messages: batch.map(
        ({ key, value, headers, partition }): Message => ({ key, value, headers, partition }),
      ),
    })
    const next = new Map(answers.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset ?? -1)]))
    return batch.map(({ partition }) => {
      const offset = next.get(partition) ?? -1n
      next.set(partition, offset + 1n)
      return offset
    })
  }

  /** The client makes one batch a partition of what is sent at once, and the broker refuses a batch that is too large. */
  *#batches(records: readonly PlacedRecord[]): Generator<readonly PlacedRecord[]> {
    let batch: PlacedRecord[] = []
    let bytes = new Map<number, number>()
    for (const record of records) {
      const size = (record.value?.length ?? 0) + Buffer.byteLength(record.key) + RECORD_OVERHEAD_BYTES
      const filled = bytes.get(record.partition) ?? 0
      const isFull = filled > 0 && filled + size > this.#maxBatchBytes
      if (isFull || batch.length >= MAX_RECORDS_PER_SEND) {
        yield batch
        batch = []
        bytes = new Map()
      }
      batch.push(record)
      bytes.set(record.partition, (bytes.get(record.partition) ?? 0) + size)
    }
    if (batch.length > 0) yield batch
  }

  async #open(): Promise<Producer> {
    const producer = this.#cluster.client.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: retries(RETRIES),
    })
    await producer.connect()
    return producer
  }

  async #drop(): Promise<void> {
    const opening = this.#producer
    this.#producer = undefined
    const [opened] = await Promise.allSettled([opening])
    if (opened.status === 'fulfilled') await Promise.allSettled([opened.value?.disconnect()])
  }
}
