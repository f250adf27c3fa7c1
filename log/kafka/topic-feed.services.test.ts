import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { streamConnector } from '../../connectors/stream/stream-connector.ts'
import { LogUnavailableError } from '../../core/errors.ts'
import { memoryDeadLetters, memoryLog, memorySourceCatalog } from '../../core/testing/memory-log.ts'
import { publish } from '../../pipelines/publish.ts'
import { kafkaClient } from './kafka-client.ts'
import { freshSettings } from './testing/fresh-log.ts'
import { openTopicFeed } from './topic-feed.ts'

const broker = inject('kafkaBroker') ?? ''

/** A topic of somebody else, and a connector that follows it. */
async function followedTopic(policy: 'compact' | 'delete') {
  const settings = freshSettings(broker)
  const topic = `changes-${randomUUID()}`
  const client = kafkaClient(settings)
  const admin = client.admin()
  await admin.connect()
  const configEntries = [{ name: 'cleanup.policy', value: policy }]
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3, configEntries }] })
  await admin.disconnect()
  const producer = client.producer()
  await producer.connect()
  const connector = () =>
    streamConnector({
      source: 'help',
      location: `kafka://${broker}/${topic}`,
      maxFileBytes: 10_000,
      open: () => openTopicFeed(settings, topic),
    })
  const write = async (...messages: readonly { key: string; value: string | null }[]) => {
    await producer.send({ topic, messages: [...messages] })
  }
  return { connector, write, close: () => producer.disconnect() }
}

const upsert = (body: string) => JSON.stringify({ schema: 1, operation: 'upsert', document: { body } })

describe.skipIf(broker === '')("a topic of somebody else's changes", () => {
  it.each(['compact', 'delete'] as const)(
    'with cleanup.policy=%s is followed into the log, what is bad to the dead letters, counted',
    async (policy) => {
      const { connector, write, close } = await followedTopic(policy)
      const parts = {
        log: memoryLog(),
        deadLetters: memoryDeadLetters(),
        sources: memorySourceCatalog(),
        deleteGuardShare: 1,
        now: Date.now,
        signal: new AbortController().signal,
      }
      const pages = async () => {
        const ids: string[] = []
        for await (const { documentId } of parts.log.ledger()) ids.push(documentId)
        return ids
      }
      for (let page = 0; page < 600; page += 200) {
        await write(
          ...Array.from({ length: 200 }, (_, i) => ({ key: `page-${page + i}`, value: upsert('one') })),
        )
      }
      const first = await publish(connector(), parts)
      expect(first).toMatchObject({ seen: 600, added: 600, failed: [] })
      await write(
        { key: 'page-0', value: upsert('two') },
        { key: 'page-1', value: null },
        { key: 'page-2', value: JSON.stringify({ schema: 1, operation: 'delete' }) },
        { key: 'page-3', value: '{"schema": 1,' },
        { key: 'page-4', value: JSON.stringify({ schema: 2, operation: 'upsert' }) },
        { key: 'page-5', value: JSON.stringify({ schema: 1, operation: 'merge' }) },
        { key: 'page-6', value: upsert('x'.repeat(20_000)) },
        { key: '/no path', value: upsert('one') },
        { key: 'page-600', value: upsert('one') },
      )
      const second = await publish(connector(), parts)
      expect(second).toMatchObject({ added: 1, changed: 1, deleted: 2 })
      expect(second.failed).toHaveLength(5)
      const letters = await parts.deadLetters.list()
      const inWords = letters.map(({ documentId, code }) => `${documentId.replace(/@.*/u, '@')} ${code}`)
      expect(inWords.sort()).toEqual([
        'help:@ ERR_UNREADABLE_RECORD',
        'help:page-3 ERR_UNREADABLE_RECORD',
        'help:page-4 ERR_UNREADABLE_RECORD',
        'help:page-5 ERR_UNREADABLE_RECORD',
        'help:page-6 ERR_DOCUMENT_TOO_LARGE',
      ])
      expect((await pages()).length).toBe(599)
      const third = await publish(connector(), parts)
      expect(third).toMatchObject({ added: 0, changed: 0, deleted: 0, unchanged: 599, failed: [] })
      await close()
    },
  )

  it('is refused where there is no such topic', async () => {
    const opening = openTopicFeed(freshSettings(broker), 'nobody-writes-here')
    await expect(opening).rejects.toThrow(LogUnavailableError)
    await expect(opening).rejects.toThrow('expected a topic nobody-writes-here')
  })
})
