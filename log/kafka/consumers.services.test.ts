import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import type { DocumentId } from '../../core/document.ts'
import type { LogRecord } from '../../core/document-log.ts'
import { documentIdOf } from '../../core/event.ts'
import { deleted, upserted } from '../../core/testing/events.ts'
import { type Broker, startBroker } from '../../test/services/kafka/start-broker.ts'
import { type NetworkProxy, startProxy } from '../../test/services/start-proxy.ts'
import { kafkaClient } from './kafka-client.ts'
import { topicsOf } from './kafka-settings.ts'
import { openKafkaLog } from './open-kafka-log.ts'
import { follow, idsOf, rest } from './testing/consume.ts'
import { freshSettings } from './testing/fresh-log.ts'
import { untilTrue } from './testing/until-true.ts'

const broker = inject('kafkaBroker') ?? ''

const pages = (count: number, body = 'text', from = 0) =>
  Array.from({ length: count }, (_, i) => upserted(`guide:${from + i}.md`, `${body} ${from + i}`))

describe.skipIf(broker === '')('a consumer', () => {
  it('is not taken for dead while its handler is slower than the session', async () => {
    const settings = freshSettings(broker, { partitions: 1 })
    const { log, close } = await openKafkaLog(settings, { make: true })
    await log.append(pages(3))
    let calls = 0
    const signal = new AbortController().signal
    await log.consume(
      'g1',
      async () => {
        calls += 1
        if (calls === 1) await pause(1.5 * settings.sessionTimeoutMs)
      },
      { until: 'caught-up', maxRecords: 100, signal },
    )
    expect(calls).toBe(1)
    expect(await log.lag('g1')).toBe(0)
    await close()
  })

  it('shares its group with others, and knows when all of them together have caught up', async () => {
    const settings = freshSettings(broker)
    const logs = [await openKafkaLog(settings, { make: true }), await openKafkaLog(settings, { make: true })]
    await logs[0]?.log.append(pages(400))
    const shares = await Promise.all(
      logs.map(async ({ log }) => {
        const seen: LogRecord[] = []
        const handle = async (records: readonly LogRecord[]) => {
          await pause(20)
          seen.push(...records)
        }
        const signal = new AbortController().signal
        await log.consume('g1', handle, { until: 'caught-up', maxRecords: 10, signal })
        return seen
      }),
    )
    expect(new Set(idsOf(shares.flat()))).toEqual(new Set(pages(400).map(documentIdOf)))
    expect(await logs[1]?.log.lag('g1')).toBe(0)
    for (const { close } of logs) await close()
  })

  it('comes to the end where compaction has left gaps, and counts a lag of none', async () => {
    const settings = freshSettings(broker, { partitions: 1 })
    const { log, close } = await openKafkaLog(settings, { make: true })
    const admin = kafkaClient(settings).admin()
    await admin.connect()
    const entries = {
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.01',
      'max.compaction.lag.ms': '1000',
    }
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: 2,
          name: topicsOf(settings).documents,
          configEntries: Object.entries({ 'cleanup.policy': 'compact', ...entries }).map(([name, value]) => ({
            name,
            value,
          })),
        },
      ],
    })
    await admin.disconnect()
    for (let version = 0; version < 5; version++) {
      await log.append(pages(10, `version ${version}`))
      await pause(150)
    }
    const handed = async (group: string) => (await rest(log, group)).length
    // The cleaner comes when it comes: each time another group sees what is left.
    for (let group = 0; (await handed(`g${group}`)) >= 50; group++) {
      expect(group).toBeLessThan(200)
      await pause(1_000)
    }
    const newest = await rest(log, 'late')
    expect(newest.length).toBeLessThan(50)
    expect(await log.lag('late')).toBe(0)
    const entriesOfLedger: DocumentId[] = []
    for await (const { documentId } of log.ledger()) entriesOfLedger.push(documentId)
    expect(entriesOfLedger).toHaveLength(10)
    await close()
  })
})

describe.skipIf(broker === '')('a consumer whose cluster fails', () => {
  // A broker that these tests may do bad things to, one after the other.
  let own: Broker
  beforeAll(async () => {
    own = await startBroker()
  })
  afterAll(() => own.remove())

  async function ownProxy(random?: () => number): Promise<NetworkProxy> {
    const proxy = await startProxy(own.proxied, random)
    onTestFinished(() => proxy.close())
    return proxy
  }

  it('goes on after the broker was killed and came back, and so does who appends', async () => {
    const notes: string[] = []
    const settings = freshSettings(own.address)
    const { log, close } = await openKafkaLog(settings, { make: true, note: (text) => notes.push(text) })
    const { seen, consumed, end } = follow(log, 'g1', 10, () => pause(10))
    await log.append(pages(200))
    await untilTrue(() => seen.size > 0, consumed)
    await own.kill()
    const appended = log.append([...pages(200, 'text', 200), deleted('guide:gone.md')])
    // Longer than the session: the group forgets its member, which has to find that out.
    await pause(settings.sessionTimeoutMs + 2_000)
    await own.restart()
    await appended
    await untilTrue(() => seen.size === 401, consumed)
    await end()
    expect(await log.lag('g1')).toBe(0)
    expect(notes.filter((note) => note.includes('was lost and is built anew'))).not.toEqual([])
    expect(notes.at(-1)).toContain('goes on')
    await close()
  })

  it('gives up what it has in hand where it was cut off for longer than its session, and another takes it', async () => {
    const proxy = await ownProxy()
    const prefix = freshSettings('')
    const direct = await openKafkaLog({ ...prefix, brokers: [own.address] }, { make: true })
    const cutOff = await openKafkaLog({ ...prefix, brokers: [`127.0.0.1:${proxy.port}`] }, { make: true })
    await direct.log.append(pages(40))
    const abort = new AbortController()
    const handled = new Set<DocumentId>()
    let isGivenUp = false
    const behindProxy = cutOff.log.consume(
      'g1',
      async (records, lease) => {
        if (isGivenUp) {
          for (const { event } of records) handled.add(documentIdOf(event))
          return
        }
        proxy.set({ isParted: true })
        await new Promise((resolve) => lease?.addEventListener('abort', resolve))
        isGivenUp = true
        lease?.throwIfAborted()
      },
      { until: 'aborted', maxRecords: 100, signal: abort.signal },
    )
    await untilTrue(() => isGivenUp, behindProxy)
    const taken = await rest(direct.log, 'g1')
    expect(idsOf(taken)).toEqual(pages(40).map(documentIdOf).sort())
    proxy.set({})
    await direct.log.append(pages(40, 'text', 100))
    await untilTrue(() => handled.size === 40, behindProxy)
    expect([...handled].sort()).toEqual(pages(40, 'text', 100).map(documentIdOf).sort())
    abort.abort()
    await behindProxy
    for (const { close } of [direct, cutOff]) await close()
  })

  it('goes on after it was cut off for so long that it was lost while it joined, and leaves no member behind', async () => {
    const proxy = await ownProxy()
    const notes: string[] = []
    const { log, close } = await openKafkaLog(
      freshSettings(`127.0.0.1:${proxy.port}`, { sessionTimeoutMs: 3_000 }),
      { make: true, note: (text) => notes.push(text) },
    )
    const { seen, consumed, end } = follow(log, 'g1', 20)
    await log.append(pages(50))
    await untilTrue(() => seen.size === 50, consumed)
    proxy.set({ isParted: true })
    // The first loss is of a member, the second of one that was joining.
    await untilTrue(() => notes.length >= 2, consumed)
    proxy.set({})
    for (let from = 50; from < 250; from += 50) {
      await log.append(pages(50, 'text', from))
      await untilTrue(() => seen.size === from + 50, consumed)
    }
    await end()
    await close()
  })

  it('is not out of patience with its cluster because it had long had nothing to do', async () => {
    const proxy = await ownProxy()
    const notes: string[] = []
    const settings = freshSettings(`127.0.0.1:${proxy.port}`, { sessionTimeoutMs: 3_000, patienceMs: 30_000 })
    const { log, close } = await openKafkaLog(settings, { make: true, note: (text) => notes.push(text) })
    const { seen, consumed, end } = follow(log, 'g1', 20)
    await log.append(pages(10))
    await untilTrue(() => seen.size === 10, consumed)
    await pause(settings.patienceMs)
    proxy.set({ isParted: true })
    await untilTrue(() => notes.length > 0, consumed)
    proxy.set({})
    await log.append(pages(10, 'text', 10))
    await untilTrue(() => seen.size === 20, consumed)
    await end()
    await close()
  })

  it('loses nothing behind a network that is slow and cuts connections', async () => {
    let seed = 1
    const proxy = await ownProxy(() => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    })
    const { log, close } = await openKafkaLog(freshSettings(`127.0.0.1:${proxy.port}`), { make: true })
    proxy.set({ delayMs: 30, cutChance: 0.02 })
    const { seen, consumed, end } = follow(log, 'g1', 20)
    for (let from = 0; from < 300; from += 50) await log.append(pages(50, 'text', from))
    await untilTrue(() => seen.size === 300, consumed)
    proxy.set({})
    await end()
    await close()
  })
})
