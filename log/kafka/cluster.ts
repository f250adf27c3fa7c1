import { setTimeout as pause } from 'node:timers/promises'
import type { Admin, Kafka } from 'kafkajs'
import { LogUnavailableError, PlumblineError } from '../../core/errors.ts'
import { tellOfWaiting, type Waiting } from '../../core/tell-of-waiting.ts'
import { kafkaClient, retries } from './kafka-client.ts'
import { explained, isForNow } from './kafka-error.ts'
import type { KafkaSettings, Note } from './kafka-settings.ts'

const ATTEMPTS = 10
const FIRST_PAUSE_MS = 50
const PAUSE_WHILE_AWAY_MS = 500

/** First offset that a partition still has, and the one behind its last. */
export interface PartitionEnds {
  readonly partition: number
  readonly low: bigint
  readonly high: bigint
}

/** An open cluster, shared by the parts of the log. */
export class Cluster {
  readonly settings: KafkaSettings
  readonly client: Kafka
  readonly note: Note
  /** Tells a person where the cluster is waited for. */
  readonly waiting: Waiting
  readonly #admin: Admin
  #closed = false

  constructor(settings: KafkaSettings, note: Note) {
    this.settings = settings
    this.note = note
    this.waiting = tellOfWaiting(note, () => performance.now())
    this.client = kafkaClient(settings)
    this.#admin = this.client.admin({ retry: retries(5) })
  }

  /** @throws {LogUnavailableError} where nobody answers. @throws {LogRefusedError} where we may not. */
  async connect(): Promise<void> {
    await this.ask('let us connect', () => this.#admin.connect())
  }

  /**
   * Asks the cluster something, and again where it is not yet ready to answer, as just after a topic was made or a broker
   * came back: of that the library tries again only some. @param doing what is expected of it, e.g. `tell its topics`
   */
  async ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    return explained(doing, this.settings.brokers, async () => {
      for (let attempt = 1; ; attempt++) {
        this.assertOpen()
        try {
          return await question(this.#admin)
        } catch (error) {
          if (!isForNow(error) || attempt === ATTEMPTS) throw error
          await pause(FIRST_PAUSE_MS * attempt)
        }
      }
    })
  }

  /** Does something that is safe to repeat, again and again while the cluster is away, for as long as the patience lasts. */
  async patiently<T>(work: () => Promise<T>): Promise<T> {
    const untilMs = performance.now() + this.settings.patienceMs
    const wait = this.waiting.begin()
    for (;;) {
      try {
        const result = await work()
        wait.passed()
        return result
      } catch (error) {
        const mayPass = error instanceof PlumblineError && error.retriable
        if (!mayPass || this.#closed || performance.now() > untilMs) {
          wait.left()
          throw error
        }
        wait.failed(error)
        await pause(PAUSE_WHILE_AWAY_MS)
      }
    }
  }

  /** By partition ascending. */
  async endsOf(topic: string): Promise<readonly PartitionEnds[]> {
    const ends = await this.ask(`tell the offsets of ${topic}`, (admin) => admin.fetchTopicOffsets(topic))
    return ends
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .sort((a, b) => a.partition - b.partition)
  }

  /** Partition → offset up to which a group has handled it; a partition that it has handled nothing of is absent. */
  async committedBy(groupId: string, topic: string): Promise<ReadonlyMap<number, bigint>> {
    const answers = await this.ask(`tell how far ${groupId} is`, (admin) =>
      admin.fetchOffsets({ groupId, topics: [topic] }),
    )
    const committed = new Map<number, bigint>()
    for (const { partition, offset } of answers.flatMap(({ partitions }) => partitions)) {
      if (BigInt(offset) >= 0n) committed.set(partition, BigInt(offset))
    }
    return committed
  }

  assertOpen(): void {
    if (!this.#closed) return
    const place = this.settings.brokers.join(', ')
    throw new LogUnavailableError(`expected the log at ${place} to be open, got a closed one; open it again`)
  }

  /** A second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    // Nothing waits for an answer any more: one that is out of reach is closed all the same.
    await Promise.allSettled([this.#admin.disconnect()])
  }
}
