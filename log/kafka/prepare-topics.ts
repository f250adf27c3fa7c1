import { LogRefusedError, NothingIndexedError } from '../../core/errors.ts'
import type { Cluster } from './cluster.ts'
import { topicsOf } from './kafka-settings.ts'

/** `ConfigResourceTypes.TOPIC`, which Node does not see in the exports of a CommonJS package. */
export const TOPIC_RESOURCE = 2

/** What is under way through the cluster is compressed; one batch of records may take so many bytes. */
export interface TopicLimits {
  readonly maxBatchBytes: number
}

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
  return checkSettings(wanted, topics.documents, cluster)
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
        configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
      })),
    }),
  )
}

async function checkSettings(
  names: readonly string[],
  documents: string,
  cluster: Cluster,
): Promise<TopicLimits> {
  const configNames = ['cleanup.policy', 'max.message.bytes']
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
  return { maxBatchBytes: Number(settingOf(documents, 'max.message.bytes')) }
}

function forgetful(topic: string, policy: string, { settings }: Cluster): LogRefusedError {
  return new LogRefusedError(
    `expected topic ${topic} with cleanup.policy=compact, got ${policy}, which forgets documents; ` +
      `run \`kafka-configs.sh --bootstrap-server ${settings.brokers[0]} --alter --entity-type topics ` +
      `--entity-name ${topic} --add-config cleanup.policy=compact\``,
  )
}
