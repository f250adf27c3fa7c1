import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs'
import { LogUnavailableError } from '../../core/errors.ts'
import { retries } from './kafka-client.ts'
import { explainKafkaError } from './kafka-error.ts'
import type { KafkaSettings } from './kafka-settings.ts'

/** Offsets of a partition, half open. */
export interface OffsetRange {
  readonly partition: number
  readonly from: bigint
  readonly to: bigint
}

export type OnMessage = (partition: number, message: KafkaMessage) => void

/** A read that gets nothing for so long is begun anew, with a new connection. */
const STALL_MS = 15_000
const PAUSE_BETWEEN_ATTEMPTS_MS = 500

interface Reading {
  /** Partition → what is still to be read of it. */
  readonly left: Map<number, { next: bigint; readonly to: bigint }>
  readonly onMessage: OnMessage
  readonly settle: (error?: unknown) => void
  lastSignMs: number
}

/**
 * Reads a topic at any place, without a group's memory: nothing is committed, and nobody else's share is touched.
 *
 * The library reads in groups only, so this is a group with one member, whose partitions stand still between reads. One
 * read at a time.
 */
export class TopicReader {
  readonly #client: Kafka
  readonly #topic: string
  readonly #settings: KafkaSettings
  #consumer: Promise<Consumer> | undefined
  #reading: Reading | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(client: Kafka, topic: string, settings: KafkaSettings) {
    this.#client = client
    this.#topic = topic
    this.#settings = settings
  }

  /**
   * Hands over every message in `ranges`, in order within a partition; where the cluster goes away in between it waits
   * and goes on. A range whose end was compacted away ends with the first message behind it.
   *
   * @throws {LogUnavailableError} @throws {LogRefusedError} @throws whatever `onMessage` throws.
   */
  read(ranges: readonly OffsetRange[], onMessage: OnMessage): Promise<void> {
    const turn = this.#queue.then(() => this.#readPatiently(ranges, onMessage))
    this.#queue = Promise.allSettled([turn])
    return turn
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#reading?.settle(closedError(this.#topic))
    await this.#drop()
  }

  async #readPatiently(ranges: readonly OffsetRange[], onMessage: OnMessage): Promise<void> {
    const left = new Map<number, { next: bigint; to: bigint }>()
    for (const { partition, from, to } of ranges) if (from < to) left.set(partition, { next: from, to })
    const { patienceMs, brokers } = this.#settings
    const untilMs = performance.now() + patienceMs
    while (left.size > 0) {
      if (this.#closed) throw closedError(this.#topic)
      try {
        await this.#readOnce(left, onMessage)
      } catch (cause) {
        await this.#drop()
        const error = explainKafkaError(cause, `let us read ${this.#topic}`, brokers)
        if (!error.retriable || this.#closed || performance.now() > untilMs) throw error
        await pause(PAUSE_BETWEEN_ATTEMPTS_MS)
      }
    }
  }

  async #readOnce(left: Reading['left'], onMessage: OnMessage): Promise<void> {
    this.#consumer ??= this.#open()
    const consumer = await this.#consumer
    const topic = this.#topic
    let watch: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (error?: unknown) => (error === undefined ? resolve() : reject(error))
        const reading: Reading = { left, onMessage, settle, lastSignMs: performance.now() }
        this.#reading = reading
        watch = setInterval(() => {
          if (performance.now() - reading.lastSignMs < STALL_MS) return
          settle(
            new LogUnavailableError(`expected records of ${topic}, got none for ${STALL_MS} ms; try again`),
          )
        }, STALL_MS / 10)
        for (const [partition, { next }] of left) consumer.seek({ topic, partition, offset: String(next) })
        consumer.resume([{ topic, partitions: [...left.keys()] }])
      })
    } finally {
      clearInterval(watch)
      this.#reading = undefined
    }
  }

  async #open(): Promise<Consumer> {
    const { groupPrefix } = this.#settings
    const consumer = this.#client.consumer({
      groupId: `${groupPrefix}.reader.${randomUUID()}`,
      sessionTimeout: 30_000,
      maxWaitTimeInMs: 50,
      maxBytesPerPartition: 2 ** 22,
      allowAutoTopicCreation: false,
      retry: retries(3),
    })
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) => this.#reading?.settle(error))
    await consumer.connect()
    await consumer.subscribe({ topic: this.#topic, fromBeginning: true })
    const joined = new Promise<readonly number[]>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
        resolve(payload.memberAssignment[this.#topic] ?? []),
      )
      consumer.on(consumer.events.CRASH, ({ payload: { error } }) => reject(error))
    })
    await consumer.run({
      autoCommit: false,
      // A batch from before a seek must not move the place that was sought.
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => this.#take(payload, consumer),
    })
    consumer.pause([{ topic: this.#topic, partitions: [...(await joined)] }])
    return consumer
  }

  /** Messages before and behind what is asked for are passed over; a partition with nothing left stands still. */
  #take({ batch, isStale, resolveOffset }: EachBatchPayload, consumer: Consumer): void {
    const reading = this.#reading
    const { partition } = batch
    const range = reading?.left.get(partition)
    const stop = () => consumer.pause([{ topic: this.#topic, partitions: [partition] }])
    if (reading === undefined || range === undefined) {
      stop()
      return
    }
    if (isStale()) return
    reading.lastSignMs = performance.now()
    try {
      for (const message of batch.messages) {
        const offset = BigInt(message.offset)
        if (offset < range.next) continue
        if (offset < range.to) reading.onMessage(partition, message)
        range.next = offset + 1n
        if (range.next >= range.to) break
      }
    } catch (error) {
      stop()
      reading.settle(error)
      return
    }
    resolveOffset(String(range.next - 1n))
    if (range.next < range.to) return
    stop()
    reading.left.delete(partition)
    if (reading.left.size === 0) reading.settle()
  }

  async #drop(): Promise<void> {
    const opening = this.#consumer
    this.#consumer = undefined
    const [opened] = await Promise.allSettled([opening])
    // One that is out of reach cannot leave its group; the cluster forgets it by itself.
    if (opened.status === 'fulfilled') await Promise.allSettled([opened.value?.disconnect()])
  }
}

function closedError(topic: string): LogUnavailableError {
  return new LogUnavailableError(`expected ${topic} to be open, got a closed log; open it again`)
}
