import { randomUUID } from 'node:crypto'
import { KAFKA_DEFAULTS, type KafkaSettings } from '../kafka-settings.ts'
import { type KafkaLog, openKafkaLog } from '../open-kafka-log.ts'

/** Settings with topics and groups of their own at a test's broker. */
export function freshSettings(broker: string, rest: Partial<KafkaSettings> = {}): KafkaSettings {
  const prefix = `test-${randomUUID()}`
  return {
    ...KAFKA_DEFAULTS,
    brokers: [broker],
    topicPrefix: prefix,
    groupPrefix: prefix,
    sessionTimeoutMs: 6_000,
    patienceMs: 240_000,
    partitions: 4,
    ...rest,
  }
}

/** An empty log at a test's broker. */
export function freshLog(broker: string, rest: Partial<KafkaSettings> = {}): Promise<KafkaLog> {
  return openKafkaLog(freshSettings(broker, rest), { make: true })
}
