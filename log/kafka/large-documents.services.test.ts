import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { DocumentId } from '../../core/document.ts'
import { deleted, upserted } from '../../core/testing/events.ts'
import { kafkaClient } from './kafka-client.ts'
import { topicsOf } from './kafka-settings.ts'
import { type KafkaLog, openKafkaLog } from './open-kafka-log.ts'
import { idsOf, rest } from './testing/consume.ts'
import { freshSettings } from './testing/fresh-log.ts'
import { decodeRecord } from './wire/decode-record.ts'

const broker = inject('kafkaBroker')

/** Text that does not compress: hex digits of digests. */
function noise(seed: string, length: number): string {
  let text = ''
  for (let i = 0; text.length < length; i++) text += createHash('sha256').update(`${seed} ${i}`).digest('hex')
  return text.slice(0, length)
}

describe.skipIf(broker === undefined)('a document over the limit of a message', () => {
  const settings = freshSettings(broker ?? '', { partitions: 2 })
  const big = upserted('guide:big.md', noise('one', 3_000_000))
  let kafka: KafkaLog
  beforeEach(async () => {
    kafka = await openKafkaLog(settings, { make: true })
  })
  afterEach(() => kafka.close())

  it('is handed out whole, among others, to every group', async () => {
    const { log } = kafka
    await log.append([upserted('guide:a.md', 'small'), big, upserted('guide:z.md', 'small')])
    const records = await rest(log, 'g1')
    expect(idsOf(records)).toEqual(['guide:a.md', 'guide:big.md', 'guide:z.md'])
    expect(
      records.find(
        ({ event }) => event.kind === 'document-upserted' && event.document.id === big.document.id,
      ),
    ).toMatchObject({ event: big })
    expect(await log.lag('g1')).toBe(0)
  })

  it('stands in the ledger, and is found again by its id', async () => {
    const { log } = kafka
    const entries = []
    for await (const entry of log.ledger()) entries.push(entry)
    expect(entries).toHaveLength(3)
    expect(entries).toContainEqual({
      documentId: 'guide:big.md',
      source: 'guide',
      contentDigest: big.document.contentDigest,
      accessDigest: big.document.accessDigest,
    })
    const found = []
    for await (const { event } of log.latest(new Set<DocumentId>(['guide:big.md']))) found.push(event)
    expect(found).toEqual([big])
  })

  it('is read from its first part again where a consumer begins behind it', async () => {
    const { log } = kafka
    await log.append([upserted('guide:big.md', noise('two', 2_000_000))])
    const first = rest(log, 'g2', 1)
    await first
    // A group whose offset stands between the parts and the record that names them, as after a crash.
    const [place] = await partPlaces()
    if (place === undefined) throw new Error('expected parts, found none')
    const admin = kafkaClient(settings).admin()
    await admin.connect()
    const groupId = `${settings.groupPrefix}.g2`
    const { topic, partition, offset } = place
    await admin.setOffsets({
      groupId,
      topic,
      partitions: [{ partition, offset: String(BigInt(offset) + 1n) }],
    })
    await admin.disconnect()
    const again = await rest(log, 'g2')
    expect(idsOf(again)).toContain('guide:big.md')
  })

  it('leaves no part behind where it shrinks or goes', async () => {
    const { log } = kafka
    for await (const _ of log.ledger());
    await log.append([upserted('guide:big.md', 'small now')])
    expect(await livingParts()).toEqual([])
    await log.append([upserted('guide:big.md', noise('three', 2_000_000))])
    expect((await livingParts()).length).toBeGreaterThan(1)
    for await (const _ of log.ledger());
    await log.append([deleted('guide:big.md')])
    expect(await livingParts()).toEqual([])
  })

  it('leaves no part behind where the process that wrote it takes it away, or another one does', async () => {
    const { log } = kafka
    const id = 'guide:passing.md'
    await log.append([upserted(id, noise('four', 2_000_000))])
    await log.append([upserted(id, 'small now')])
    expect(await livingParts()).toEqual([])
    await log.append([upserted(id, noise('five', 2_000_000))])
    await log.append([deleted(id)])
    expect(await livingParts()).toEqual([])
    const other = await openKafkaLog(settings, { make: false })
    await other.log.append([upserted('guide:a.md', 'so that it has read what there is')])
    await log.append([upserted(id, noise('six', 2_000_000))])
    expect((await livingParts()).length).toBeGreaterThan(1)
    await other.log.append([deleted(id)])
    await other.close()
    expect(await livingParts()).toEqual([])
  })

  it('goes with others in one append that is larger than any batch may be', async () => {
    const { log } = kafka
    const many = Array.from({ length: 60 }, (_, i) => upserted(`many:${i}.md`, noise(`page ${i}`, 100_000)))
    await log.append(many)
    const records = await rest(log, 'g-many')
    expect(idsOf(records).filter((id) => id.startsWith('many:'))).toHaveLength(60)
  })

  interface Place {
    readonly topic: string
    readonly partition: number
    readonly offset: string
  }

  /** Where parts were written last that no tombstone has taken away, by number. */
  async function livingParts(): Promise<readonly number[]> {
    return [...(await scan()).keys()].sort()
  }

  async function partPlaces(): Promise<readonly Place[]> {
    return [...(await scan()).values()]
  }

  async function scan(): Promise<ReadonlyMap<number, Place>> {
    const { documents: topic } = topicsOf(settings)
    const client = kafkaClient(settings)
    const admin = client.admin()
    await admin.connect()
    let left = (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
    await admin.disconnect()
    const living = new Map<number, Place>()
    const consumer = client.consumer({ groupId: `${settings.groupPrefix}.scan-${Math.random()}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve) => {
      consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          const decoded = decodeRecord(message)
          if (decoded.kind === 'part') {
            if (decoded.bytes === undefined) living.delete(decoded.part)
            else living.set(decoded.part, { topic, partition, offset: message.offset })
          }
          left -= 1
          if (left === 0) resolve()
        },
      })
    })
    await consumer.disconnect()
    return living
  }
})
