import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId } from '../document.ts'
import type { ConsumeOptions, DocumentLog, LogRecord, RecordHandler } from '../document-log.ts'
import { LogUnavailableError } from '../errors.ts'
import { documentIdOf } from '../event.ts'
import { deleted, upserted } from './events.ts'
import { collect, pages } from './log-events.ts'
import { logStateContract } from './log-state-contract.ts'

/**
 * What every document log promises. `open` makes a fresh, empty one; the suite closes it.
 *
 * Order is checked per document only, and never that an overtaken event is gone, so that a partitioned log which
 * compacts late passes too.
 *
 * @param name of the implementation, for the test report.
 */
export function documentLogContract(name: string, open: () => Promise<DocumentLog>): void {
  describe(`${name} as a document log`, () => {
    let log: DocumentLog
    beforeEach(async () => {
      log = await open()
    })
    afterEach(() => log.close())

    describe('append and consume', () => {
      it('hands a new group everything from the start, as it was appended', async () => {
        const events = [
          upserted('guide:a.md', 'first'),
          upserted('guide:b.md', 'zwölf Boxkämpfer 🚀, a NUL \u0000, half a pair \ud83d', {
            title: 'B\nb',
            format: 'mdx',
            access: { tenant: 'acme', groups: ['staff', 'admins'] },
            tags: ['x', 'ä'],
            language: 'de',
            url: 'https://example.com/b',
            metadata: { weight: 1.5, draft: false, owner: 'ü' },
          }),
          deleted('guide:c.md'),
          upserted('other:päth with spaces:and colons\n.md', 'x'.repeat(300_000)),
        ]
        await log.append(events)
        const byId = new Map((await rest(log, 'g1')).map(({ event }) => [documentIdOf(event), event]))
        expect(byId).toEqual(new Map(events.map((event) => [documentIdOf(event), event])))
      })

      it('ends at the newest event of a document, older ones first if at all', async () => {
        await log.append([upserted('guide:a.md', 'one'), upserted('guide:b.md', 'one')])
        await log.append([deleted('guide:a.md'), upserted('guide:a.md', 'two'), deleted('guide:b.md')])
        await log.append([upserted('guide:a.md', 'three')])
        const history = ['one', undefined, 'two', 'three']
        const seen = bodiesOf(await rest(log, 'g1'), 'guide:a.md')
        expect(seen.at(-1)).toBe('three')
        expect(seen).toEqual(history.filter((body) => seen.includes(body)))
        expect(bodiesOf(await rest(log, 'g2'), 'guide:b.md').at(-1)).toBe(undefined)
      })

      it('tells of records once they count as handled, each once, and carries the trace of each', async () => {
        const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
        const events = [
          { ...upserted('guide:a.md', 'one'), trace },
          upserted('guide:b.md', 'one'),
          { ...deleted('guide:c.md'), trace },
        ]
        await log.append(events)
        const told: LogRecord[] = []
        const lags: Promise<number>[] = []
        const onHandled = (records: readonly LogRecord[]): void => {
          told.push(...records)
          lags.push(log.lag('g1'))
        }
        const signal = new AbortController().signal
        await log.consume('g1', async () => undefined, {
          until: 'caught-up',
          maxRecords: 100,
          signal,
          onHandled,
        })
        const byId = new Map(told.map(({ event }) => [documentIdOf(event), event]))
        expect(byId).toEqual(new Map(events.map((event) => [documentIdOf(event), event])))
        expect(told).toHaveLength(events.length)
        expect((await Promise.all(lags)).at(-1)).toBe(0)
      })

      it('appends nothing for no events', async () => {
        await log.append([])
        expect(await log.lag('g1')).toBe(0)
      })

      it('hands a group each record once where nothing fails, at most maxRecords a call', async () => {
        await log.append(pages(25))
        const sizes: number[] = []
        const seen: DocumentId[] = []
        await consume(log, 'g1', { maxRecords: 10 }, async (records) => {
          sizes.push(records.length)
          seen.push(...records.map(({ event }) => documentIdOf(event)))
        })
        expect(Math.max(...sizes)).toBeLessThanOrEqual(10)
        expect(seen.sort()).toEqual(pages(25).map(documentIdOf).sort())
        expect(await rest(log, 'g1')).toEqual([])
      })

      it('gives each record a position of its own', async () => {
        await log.append(pages(5))
        const records = await rest(log, 'g1')
        expect(records.length).toBeGreaterThanOrEqual(5)
        expect(new Set(records.map(({ position }) => position)).size).toBe(records.length)
      })

      it('keeps groups apart', async () => {
        await log.append(pages(3))
        expect(await rest(log, 'g1')).toHaveLength(3)
        await log.append([upserted('guide:new.md', 'new')])
        expect(await rest(log, 'g1')).toHaveLength(1)
        expect(await rest(log, 'g2')).toHaveLength(4)
      })

      it('tells a group of a deletion also where it never saw the document', async () => {
        await log.append([upserted('guide:a.md', 'one')])
        await log.append([deleted('guide:a.md'), deleted('guide:never-there.md')])
        const last = new Map((await rest(log, 'late')).map(({ event }) => [documentIdOf(event), event.kind]))
        expect(last).toEqual(
          new Map([
            ['guide:a.md', 'document-deleted'],
            ['guide:never-there.md', 'document-deleted'],
          ]),
        )
      })

      it('does not call the handler where there is nothing new', async () => {
        await consume(log, 'g1', {}, async () => {
          throw new Error('called')
        })
      })

      it('is caught up once it has handled what stood there at the call, however much is appended meanwhile', async () => {
        await log.append(pages(3))
        let appended = 0
        await consume(log, 'g1', { maxRecords: 1 }, async () => {
          appended += 1
          await log.append([upserted(`late:${appended}.md`, 'late')])
        })
        expect(appended).toBeGreaterThanOrEqual(3)
        expect(await log.lag('g1')).toBeGreaterThanOrEqual(1)
      })
    })

    describe('failures of the handler', () => {
      it('ends with the very error, and hands the same records out again', async () => {
        await log.append(pages(4))
        const failure = new Error('the disk of the store is full')
        const first: LogRecord[] = []
        const consumed = consume(log, 'g1', {}, async (records) => {
          first.push(...records)
          throw failure
        })
        await expect(consumed).rejects.toBe(failure)
        const again = await rest(log, 'g1')
        expect(again).toHaveLength(4)
        expect(again).toEqual(expect.arrayContaining(first))
      })

      it('does not hand out again what a call before the failing one handled', async () => {
        await log.append(pages(12))
        const handled: LogRecord[] = []
        const consumed = consume(log, 'g1', { maxRecords: 2 }, async (records) => {
          if (handled.length >= 4) throw new Error('a later call fails')
          handled.push(...records)
        })
        await expect(consumed).rejects.toThrow('a later call fails')
        const again = await rest(log, 'g1')
        expect([...handled, ...again].map(({ event }) => documentIdOf(event)).sort()).toEqual(
          pages(12).map(documentIdOf).sort(),
        )
      })
    })

    describe('aborting', () => {
      it('hands out nothing where the signal has fired before', async () => {
        await log.append(pages(2))
        const handler = async () => {
          throw new Error('called')
        }
        for (const until of ['caught-up', 'aborted'] as const) {
          await consume(log, 'g1', { until, signal: AbortSignal.abort() }, handler)
        }
        expect(await log.lag('g1')).toBe(2)
      })

      it('lets the running call of the handler end, and counts its records', async () => {
        await log.append(pages(4))
        const abort = new AbortController()
        const handled: LogRecord[] = []
        await consume(log, 'g1', { maxRecords: 3, signal: abort.signal }, async (records) => {
          abort.abort()
          await Promise.resolve()
          handled.push(...records)
        })
        expect(handled.length + (await log.lag('g1'))).toBe(4)
      })

      it('counts of the records of a call only the first so many as the handler says, and hands the others out again', async () => {
        await log.append(pages(4))
        const abort = new AbortController()
        const first: DocumentId[] = []
        await consume(log, 'g1', { maxRecords: 100, signal: abort.signal }, async (records) => {
          abort.abort()
          const done = records.length - 1
          first.push(...records.slice(0, done).map(({ event }) => documentIdOf(event)))
          return done
        })
        expect(await log.lag('g1')).toBe(4 - first.length)
        const rest: DocumentId[] = []
        await consume(log, 'g1', { maxRecords: 100 }, async (records) => {
          rest.push(...records.map(({ event }) => documentIdOf(event)))
        })
        expect([...first, ...rest].sort()).toEqual(pages(4).map(documentIdOf).sort())
      })

      it('waits for more until aborted', async () => {
        await log.append([upserted('guide:a.md', 'one')])
        const abort = new AbortController()
        const seen: DocumentId[] = []
        const consumed = consume(log, 'g1', { until: 'aborted', signal: abort.signal }, async (records) => {
          for (const { event } of records) seen.push(documentIdOf(event))
          if (seen.length === 1) setImmediate(() => log.append([upserted('guide:b.md', 'two')]))
          if (seen.length === 2) setImmediate(() => abort.abort())
        })
        await consumed
        expect(seen).toEqual(['guide:a.md', 'guide:b.md'])
      })
    })

    describe('lag', () => {
      it('counts what a group has yet to handle, all for an unknown one', async () => {
        expect(await log.lag('g1')).toBe(0)
        await log.append(pages(5))
        expect(await log.lag('g1')).toBe(5)
        await rest(log, 'g1')
        expect(await log.lag('g1')).toBe(0)
        await log.append([upserted('guide:new.md', 'new')])
        expect(await log.lag('g1')).toBe(1)
        expect(await log.lag('g2')).toBe(6)
      })
    })

    describe('state', () => logStateContract(open))

    it('refuses everything once closed', async () => {
      await log.close()
      const closed = { name: LogUnavailableError.name, retriable: true }
      await expect(log.append(pages(1))).rejects.toMatchObject(closed)
      await expect(log.lag('g1')).rejects.toMatchObject(closed)
      await expect(rest(log, 'g1')).rejects.toMatchObject(closed)
      await expect(collect(log.ledger())).rejects.toMatchObject(closed)
    })

    it('may be closed twice', async () => {
      await log.close()
      await log.close()
    })
  })
}

async function consume(
  log: DocumentLog,
  group: string,
  options: Partial<ConsumeOptions>,
  handler: RecordHandler,
): Promise<void> {
  const signal = new AbortController().signal
  await log.consume(group, handler, { until: 'caught-up', maxRecords: 100, signal, ...options })
}

/** All that `group` has yet to handle; handled thereby. */
async function rest(log: DocumentLog, group: string): Promise<readonly LogRecord[]> {
  const seen: LogRecord[] = []
  await consume(log, group, {}, async (records) => {
    seen.push(...records)
  })
  return seen
}

/** Bodies of a document's records in the order seen; `undefined` for a deletion. */
function bodiesOf(records: readonly LogRecord[], id: DocumentId): readonly (string | undefined)[] {
  return records
    .filter(({ event }) => documentIdOf(event) === id)
    .map(({ event }) => (event.kind === 'document-upserted' ? event.document.body : undefined))
}
