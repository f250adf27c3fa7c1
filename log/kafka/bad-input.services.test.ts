import { describe, expect, inject, it } from 'vitest'
import type { DeadLetter } from '../../core/dead-letters.ts'
import { LogRefusedError, LogUnavailableError, NothingIndexedError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/event.ts'
import { upserted } from '../../core/testing/events.ts'
import { freePorts } from '../../test/services/free-ports.ts'
import { LOGIN } from '../../test/services/kafka/broker-properties.ts'
import { kafkaClient } from './kafka-client.ts'
import { type KafkaSettings, type TlsSettings, topicsOf } from './kafka-settings.ts'
import { openKafkaLog } from './open-kafka-log.ts'
import { idsOf, rest } from './testing/consume.ts'
import { freshSettings } from './testing/fresh-log.ts'

const broker = inject('kafkaBroker') ?? ''

describe.skipIf(broker === '')('records that nobody can use', () => {
  it('go to the dead letters, stop nobody, and leave when the document comes again', async () => {
    const settings = freshSettings(broker)
    const { log, deadLetters, close } = await openKafkaLog(settings, { make: true })
    await log.append([upserted('guide:a.md', 'one'), upserted('guide:b.md', 'one')])
    const producer = kafkaClient(settings).producer()
    await producer.connect()
    const topic = topicsOf(settings).documents
    const foreign = { schema: 1, operation: 'upsert', occurredAtMs: 1 }
    await producer.send({
      topic,
      messages: [
        { key: 'guide:json.md', value: '{"schema": 1,' },
        { key: 'guide:newer.md', value: JSON.stringify({ ...foreign, schema: 2 }) },
        { key: 'guide:unknown.md', value: JSON.stringify({ ...foreign, operation: 'merge' }) },
        {
          key: 'guide:parts.md',
          value: JSON.stringify({ ...foreign, parted: { ...PARTED, firstOffset: '0' } }),
        },
        { key: 'not an id', value: '{}' },
      ],
    })
    await producer.disconnect()
    await log.append([upserted('guide:c.md', 'one')])

    const unreadable: DeadLetter[] = []
    const read = await rest(log, 'g1', 100, (letter) => unreadable.push(letter))
    expect(idsOf(read)).toEqual(['guide:a.md', 'guide:b.md', 'guide:c.md'])
    expect(unreadable).toHaveLength(5)
    expect(await log.lag('g1')).toBe(0)
    const letters = await deadLetters.list()
    expect(
      letters.map(({ documentId, code }) => `${code} ${documentId.replace(/^.*documents:.*$/u, 'no key')}`),
    ).toEqual(
      expect.arrayContaining([
        'ERR_UNREADABLE_RECORD guide:json.md',
        'ERR_UNREADABLE_RECORD guide:newer.md',
        'ERR_UNREADABLE_RECORD guide:parts.md',
        'ERR_UNREADABLE_RECORD guide:unknown.md',
        'ERR_UNREADABLE_RECORD no key',
      ]),
    )
    expect(letters).toHaveLength(5)
    const ledger = []
    for await (const { documentId } of log.ledger()) ledger.push(documentId)
    expect(ledger).toEqual(['guide:a.md', 'guide:b.md', 'guide:c.md'])
    await close()
  })
})

describe.skipIf(broker === '')('a newer version that cannot be read', () => {
  const newer = (key: string) => ({
    key,
    value: JSON.stringify({ schema: 2, operation: 'upsert', occurredAtMs: 1, document: {} }),
  })

  it('keeps its dead letter though an older one is indexed from the same batch, until a version comes that can be read', async () => {
    const settings = freshSettings(broker, { partitions: 1 })
    const { log, deadLetters, close } = await openKafkaLog(settings, { make: true })
    await log.append([upserted('guide:a.md', 'one'), upserted('guide:b.md', 'one')])
    const producer = kafkaClient(settings).producer()
    await producer.connect()
    const messages = [newer('guide:a.md'), newer('guide:c.md')]
    await producer.send({ topic: topicsOf(settings).documents, messages })
    await producer.disconnect()
    await log.append([upserted('guide:c.md', 'two')])

    // What a worker does with what it has indexed.
    await log.consume(
      'g1',
      (records) => deadLetters.remove(records.map(({ event }) => documentIdOf(event))),
      { until: 'caught-up', maxRecords: 100, signal: new AbortController().signal },
    )
    const letters = await deadLetters.list()
    expect(letters.map(({ documentId, position }) => [documentId, position])).toEqual([['guide:a.md', '0/2']])
    await close()
  })
})

const PARTED = { parts: 2, sizeBytes: 10, sha256: '00', contentDigest: '00', accessDigest: '00' }

async function makeTopic(
  settings: KafkaSettings,
  topic: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const admin = kafkaClient(settings).admin()
  await admin.connect()
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1, configEntries }] })
  await admin.disconnect()
}

describe.skipIf(broker === '')('a cluster that is not as it should be', () => {
  it('is refused where a topic forgets documents, with the command that mends it', async () => {
    const settings = freshSettings(broker)
    const topic = topicsOf(settings).documents
    await makeTopic(settings, topic, {})
    const opening = openKafkaLog(settings, { make: true })
    await expect(opening).rejects.toThrow(LogRefusedError)
    await expect(opening).rejects.toThrow(
      `got delete, which forgets documents; run \`kafka-configs.sh --bootstrap-server ${broker} --alter ` +
        `--entity-type topics --entity-name ${topic} --add-config cleanup.policy=compact\``,
    )
  })

  it('is told of where a topic forgets deletions earlier than a worker may be away', async () => {
    const settings = freshSettings(broker)
    const documents = topicsOf(settings).documents
    await makeTopic(settings, documents, { 'cleanup.policy': 'compact' })
    const notes: string[] = []
    await (await openKafkaLog(settings, { make: true, note: (text) => notes.push(text) })).close()
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain(`${documents} keeps deletions for 24 hours`)
    expect(notes[0]).toContain('--add-config delete.retention.ms=2592000000')
    const ours = freshSettings(broker)
    await (await openKafkaLog(ours, { make: true, note: (text) => notes.push(text) })).close()
    expect(notes).toHaveLength(1)
  })

  it('is read where it packs with zstd, and refused at once where with what we cannot unpack', async () => {
    const packing = async (type: string) => {
      const settings = freshSettings(broker, { partitions: 1 })
      const config = { 'cleanup.policy': 'compact', 'compression.type': type }
      await makeTopic(settings, topicsOf(settings).documents, config)
      const kafka = await openKafkaLog(settings, { make: true })
      await kafka.log.append([upserted('guide:a.md', 'one'), upserted('guide:b.md', 'two')])
      return kafka
    }
    const zstd = await packing('zstd')
    expect(idsOf(await rest(zstd.log, 'g1'))).toEqual(['guide:a.md', 'guide:b.md'])
    await zstd.close()
    const lz4 = await packing('lz4')
    const reading = rest(lz4.log, 'g1')
    await expect(reading).rejects.toThrow(LogRefusedError)
    await expect(reading).rejects.toThrow('set compression.type of the topic to gzip or zstd')
    await expect(lz4.log.ledger()[Symbol.asyncIterator]().next()).rejects.toThrow('gzip or zstd')
    await lz4.close()
  })

  it('takes a dead letter without its text where its topic allows less than that of the documents', async () => {
    const settings = freshSettings(broker, { partitions: 1 })
    const limits = { 'cleanup.policy': 'compact', 'max.message.bytes': '8000000' }
    await makeTopic(settings, topicsOf(settings).documents, limits)
    const { deadLetters, close } = await openKafkaLog(settings, { make: true })
    const event = upserted('guide:big.md', 'x'.repeat(3_000_000))
    const letter = { code: 'ERR_PARSE', reason: 'expected no poison', attempts: 1, failedAtMs: 5, event }
    await deadLetters.put({ documentId: event.document.id, position: '0/0', ...letter })
    const [kept] = await deadLetters.list()
    expect(kept?.event).toEqual({ ...event, document: { ...event.document, body: '' } })
    await close()
  })

  it('has nothing to read before anything was written, and nothing is made for a reader', async () => {
    const settings = freshSettings(broker)
    const opening = openKafkaLog(settings, { make: false })
    await expect(opening).rejects.toThrow(NothingIndexedError)
    await expect(opening).rejects.toThrow(topicsOf(settings).documents)
  })

  it('lets in who knows the password, and says to others at once that they may not', async () => {
    const login = inject('kafkaLogin') ?? ''
    const as = (password: string) =>
      openKafkaLog(freshSettings(login, { sasl: { mechanism: 'plain', ...LOGIN, password } }), { make: true })
    const { log, close } = await as(LOGIN.password)
    await log.append([upserted('guide:a.md', 'one')])
    expect(idsOf(await rest(log, 'g1'))).toEqual(['guide:a.md'])
    await close()
    const refused = as('guessed')
    await expect(refused).rejects.toThrow(LogRefusedError)
    await expect(refused).rejects.toThrow('check log.sasl')
  })

  it('lets in over TLS, with SCRAM, who trusts its certificate and knows the password', async () => {
    const { address = '', certificate = '' } = inject('kafkaSecure') ?? {}
    const as = (password: string, tls: TlsSettings) =>
      openKafkaLog(
        freshSettings(address, { tls, sasl: { mechanism: 'scram-sha-512', ...LOGIN, password } }),
        { make: true },
      )
    const { log, close } = await as(LOGIN.password, { ca: certificate })
    await log.append([upserted('guide:a.md', 'one')])
    expect(idsOf(await rest(log, 'g1'))).toEqual(['guide:a.md'])
    await close()
    await expect(as('guessed', { ca: certificate })).rejects.toThrow('check log.sasl')
    const untrusting = as(LOGIN.password, {})
    await expect(untrusting).rejects.toThrow(LogRefusedError)
    await expect(untrusting).rejects.toThrow('check log.tls')
  })

  it('is unavailable where nobody answers, and says where it was looked for', async () => {
    const [port = 0] = await freePorts(1)
    const opening = openKafkaLog(freshSettings(`127.0.0.1:${port}`), { make: true })
    await expect(opening).rejects.toThrow(LogUnavailableError)
    await expect(opening).rejects.toThrow(`expected Kafka at 127.0.0.1:${port} to let us connect`)
  })
})
