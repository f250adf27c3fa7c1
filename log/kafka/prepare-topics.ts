import { LogRefusedError, NothingIndexedError } from '../../core/errors.ts'
import type { Cluster } from './cluster.ts'
import { topicsOf } from './kafka-settings.ts'

/** `ConfigResourceTypes.TOPIC`, which Node does not see in the exports of a CommonJS package. */
export const TOPIC_RESOURCE = 2

/** What is under way through the cluster is compressed; one batch of records may take so many bytes, topic by topic. */
export type TopicLimits = Readonly<Record<keyof ReturnType<typeof topicsOf>, number>>

/** A worker that was away for no longer than this still reads of every deletion; Kafka's own is a day. */
const DELETE_RETENTION_MS = 30 * 24 * 60 * 60_000

/**
 * Checks that the topics are there and keep the newest of each key for ever; makes those that are missing.
 *
 * @param make missing topics; otherwise they are an error.
 * @throws {LogRefusedError} for a topic that forgets, with the command that mends it.
 * @throws {NothingIndexedError} where topics are missing and are not to be made.
 */
export async function prepareTopics(cluster: Cluster, make: boolean): Promise<TopicLimits> {
  const topics = topicsOf(cluster.settings)
  const wanted = Object.values(topics)
  const there = new Set(await cluster.ask('tell its topics', (admin) => admin.listTopics()))
  const missing = wanted.filter((topic) => !there.has(topic))
  if (missing.length > 0) {
    if (!make) {
      throw new NothingIndexedError(
        `expected the topics ${missing.join(', ')} at ${cluster.settings.brokers.join(', ')}, found none; ` +
          'run `plumbline connect`, which makes them',
      )
    }
    await makeTopics(missing, cluster)
  }
  return checkSettings(topics, cluster)
}

async function makeTopics(missing: readonly string[], cluster: Cluster): Promise<void> {
  const { documents } = topicsOf(cluster.settings)
  const { partitions, replicationFactor } = cluster.settings
  await cluster.ask(`make the topics ${missing.join(', ')}`, (admin) =>
    admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: topic === documents ? partitions : 1,
        replicationFactor: replicationFactor ?? -1,
        configEntries: [
          { name: 'cleanup.policy', value: 'compact' },
          // As we send them, whatever the cluster's default is.
          { name: 'compression.type', value: 'producer' },
          { name: 'delete.retention.ms', value: String(DELETE_RETENTION_MS) },
        ],
      })),
    }),
  )
}

async function checkSettings(topics: ReturnType<typeof topicsOf>, cluster: Cluster): Promise<TopicLimits> {
  const names = Object.values(topics)
  const configNames = ['cleanup.policy', 'delete.retention.ms', 'max.message.bytes']
  const { resources } = await cluster.ask('tell the settings of its topics', (admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({ type: TOPIC_RESOURCE, name, configNames })),
    }),
  )
  const settingOf = (topic: string, name: string) =>
    resources
      .find(({ resourceName }) => resourceName === topic)
      ?.configEntries.find(({ configName }) => configName === name)?.configValue
  for (const topic of names) {
    const policy = settingOf(topic, 'cleanup.policy')
    if (policy !== 'compact') throw forgetful(topic, policy ?? 'nothing', cluster)
  }
  const retentionMs = Number(settingOf(topics.documents, 'delete.retention.ms'))
  if (retentionMs < DELETE_RETENTION_MS)
    cluster.note(forgetsDeletions(topics.documents, retentionMs, cluster))
  const limitOf = (topic: string) => Number(settingOf(topic, 'max.message.bytes'))
  return {
    documents: limitOf(topics.documents),
    deadLetters: limitOf(topics.deadLetters),
    sources: limitOf(topics.sources),
  }
}

function forgetsDeletions(topic: string, retentionMs: number, { settings }: Cluster): string {
  return (
    `${topic} keeps deletions for ${Math.round(retentionMs / 3_600_000)} hours: what a worker that is away for longer misses, ` +
    `\`plumbline audit --repair\` finds; to keep them for 30 days run \`${alter(topic, settings.brokers)} ` +
    `delete.retention.ms=${DELETE_RETENTION_MS}\``
  )
}

function forgetful(topic: string, policy: string, { settings }: Cluster): LogRefusedError {
  return new LogRefusedError(
    `expected topic ${topic} with cleanup.policy=compact, got ${policy}, which forgets documents; ` +
      `run \`${alter(topic, settings.brokers)} cleanup.policy=compact\``,
  )
}

function alter(topic: string, brokers: readonly string[]): string {
  return `kafka-configs.sh --bootstrap-server ${brokers[0]} --alter --entity-type topics --entity-name ${topic} --add-config`
}
