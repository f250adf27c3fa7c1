import type { ChangeFeed, FeedRange, FeedRecord } from '../../core/change-feed.ts'
import { LogUnavailableError } from '../../core/errors.ts'
import { Cluster } from './cluster.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import { TOPIC_RESOURCE } from './prepare-topics.ts'
import { TopicReader } from './topic-reader.ts'

/**
 * Anybody's topic, to be read and never written to: nothing is committed, and no group of its readers is disturbed.
 *
 * @throws {LogUnavailableError} where nobody answers, or there is no such topic. @throws {LogRefusedError}
 */
export async function openTopicFeed(settings: KafkaSettings, topic: string): Promise<ChangeFeed> {
  const cluster = new Cluster(settings, () => undefined)
  try {
    await cluster.connect()
    const topics = await cluster.ask('tell its topics', (admin) => admin.listTopics())
    if (!topics.includes(topic)) {
      throw new LogUnavailableError(
        `expected a topic ${topic} at ${settings.brokers.join(', ')}, found none that we may see; check stream.topic`,
      )
    }
  } catch (error) {
    await cluster.close()
    throw error
  }
  const reader = new TopicReader(cluster.client, topic, settings)
  return {
    async extent() {
      const ends = await cluster.endsOf(topic)
      return {
        ranges: ends.map(({ partition, low, high }) => ({ partition, from: low, to: high })),
        isComplete: (await policyOf(topic, cluster)) === 'compact',
      }
    },
    async read(range: FeedRange) {
      const records: FeedRecord[] = []
      await reader.read([range], (partition, message) => {
        records.push({
          partition,
          offset: BigInt(message.offset),
          timestampMs: Number(message.timestamp),
          key: message.key ?? undefined,
          value: message.value ?? undefined,
        })
      })
      return records
    },
    async close() {
      await reader.close()
      await cluster.close()
    },
  }
}

async function policyOf(topic: string, cluster: Cluster): Promise<string | undefined> {
  const { resources } = await cluster.ask(`tell the settings of ${topic}`, (admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: TOPIC_RESOURCE, name: topic, configNames: ['cleanup.policy'] }],
    }),
  )
  return resources[0]?.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue
}
