import type { KafkaMessage } from 'kafkajs'
import type { Cluster } from './cluster.ts'
import { TopicReader } from './topic-reader.ts'

/** Takes in one record after the other, in order within a partition. */
export interface Fold {
  take(partition: number, message: KafkaMessage): void
  /** The topic was made anew: what was taken in is void. */
  clear(): void
}

/** What a compacted topic amounts to, kept in memory and brought up to date when asked. */
export class TopicTable {
  readonly topic: string
  readonly reader: TopicReader
  readonly #cluster: Cluster
  readonly #fold: Fold
  /** Partition → the offset behind what was taken in. */
  readonly #next = new Map<number, bigint>()
  #refreshing: Promise<void> = Promise.resolve()

  constructor(cluster: Cluster, topic: string, fold: Fold) {
    this.topic = topic
    this.reader = new TopicReader(cluster.client, topic, cluster.settings)
    this.#cluster = cluster
    this.#fold = fold
  }

  /** Takes in all that stood in the topic at the call. @throws {LogUnavailableError} */
  refresh(): Promise<void> {
    const turn = this.#refreshing.then(() => this.#takeIn())
    this.#refreshing = turn.catch(() => undefined)
    return turn
  }

  close(): Promise<void> {
    return this.reader.close()
  }

  async #takeIn(): Promise<void> {
    this.#cluster.assertOpen()
    const ends = await this.#cluster.endsOf(this.topic)
    if (ends.some(({ partition, high }) => high < (this.#next.get(partition) ?? 0n))) {
      this.#next.clear()
      this.#fold.clear()
    }
    const ranges = ends.map(({ partition, low, high }) => {
      const next = this.#next.get(partition) ?? 0n
      return { partition, from: next > low ? next : low, to: high }
    })
    await this.reader.read(ranges, (partition, message) => {
      this.#fold.take(partition, message)
      this.#next.set(partition, BigInt(message.offset) + 1n)
    })
    for (const { partition, high } of ends) this.#next.set(partition, high)
  }
}
