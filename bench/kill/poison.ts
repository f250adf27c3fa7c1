import { Kafka, logLevel } from 'kafkajs'
import { type KafkaSettings, topicsOf } from '../../log/kafka/kafka-settings.ts'

const RECORDS: Readonly<Record<string, string>> = {
  'guide:not-json.md': '{"schema": 1,',
  'guide:newer.md': '{"schema": 2, "operation": "upsert", "occurredAtMs": 1}',
  'guide:unknown-operation.md': '{"schema": 1, "operation": "merge", "occurredAtMs": 1}',
  'guide:no-document.md': '{"schema": 1, "operation": "upsert", "occurredAtMs": 1}',
  'no document id': '{}',
}

/** So many records that nobody can read. */
export const POISON_COUNT = Object.keys(RECORDS).length

/** Puts records into the documents' topic that nobody can read, as a program that is not ours would. */
export async function appendPoison(settings: KafkaSettings): Promise<void> {
  const producer = new Kafka({ brokers: [...settings.brokers], logLevel: logLevel.NOTHING }).producer()
  await producer.connect()
  const messages = Object.entries(RECORDS).map(([key, value]) => ({ key, value }))
  await producer.send({ topic: topicsOf(settings).documents, messages })
  await producer.disconnect()
}
