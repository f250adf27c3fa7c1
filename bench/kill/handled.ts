import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { type KafkaSettings, topicsOf } from '../../log/kafka/kafka-settings.ts'

/** Tells when what stood in the topic at some moment was indexed, on all partitions. */
export interface HandledWatch {
  /** Remembers what stands there now. @returns what waits until the group has committed all of that */
  mark(): Promise<UntilHandled>
  close(): Promise<void>
}

/** @returns after how many ms it was handled; `undefined`: not in time */
export type UntilHandled = (withinMs: number) => Promise<number | undefined>

/** @param group whose commits count, without the prefix of the configuration. */
export async function watchHandled(settings: KafkaSettings, group: string): Promise<HandledWatch> {
  const kafka = new Kafka({ brokers: [...settings.brokers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const topic = topicsOf(settings).documents
  const groupId = `${settings.groupPrefix}.${group}`

  async function ends(): Promise<ReadonlyMap<number, bigint>> {
    const offsets = await admin.fetchTopicOffsets(topic)
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]))
  }
  async function committed(): Promise<ReadonlyMap<number, bigint>> {
    const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
    return new Map((found?.partitions ?? []).map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  return {
    async mark() {
      const wanted = await ends()
      return async (withinMs) => {
        const startedAtMs = performance.now()
        while (performance.now() - startedAtMs < withinMs) {
          // The broker may be what is away.
          const [asked] = await Promise.allSettled([committed()])
          if (asked.status === 'fulfilled') {
            const isHandled = ([partition, end]: readonly [number, bigint]) =>
              end === 0n || (asked.value.get(partition) ?? 0n) >= end
            if ([...wanted].every(isHandled)) return Math.round(performance.now() - startedAtMs)
          }
          await pause(50)
        }
        return undefined
      }
    },
    close: () => admin.disconnect(),
  }
}
