import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { DocumentId } from '../../core/document.ts'
import type { DocumentLog, LedgerEntry } from '../../core/document-log.ts'
import type { DocumentEvent } from '../../core/event.ts'
import { deleted, upserted } from '../../core/testing/events.ts'
import { memoryLog } from '../../core/testing/memory-log.ts'
import { openEmbeddedLog } from './open-embedded-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-log-'))
let files = 0
const fresh = () => {
  files += 1
  return join(folder, `${files}.db`)
}
afterAll(() => rmSync(folder, { recursive: true }))

const IDS: readonly DocumentId[] = ['guide:a.md', 'guide:b.md', 'guide-2:a.md', 'guide:ä.md', 'blog:x.md']

type Step =
  | { readonly kind: 'append'; readonly events: readonly DocumentEvent[] }
  | { readonly kind: 'consume'; readonly group: string; readonly maxRecords: number; readonly failAt: number }
  | { readonly kind: 'reopen' }

const event: fc.Arbitrary<DocumentEvent> = fc
  .record({ id: fc.constantFrom(...IDS), body: fc.constantFrom('one', 'two', 'three', undefined) })
  .map(({ id, body }) => (body === undefined ? deleted(id) : upserted(id, body)))

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), events: fc.array(event, { maxLength: 6 }) }),
  fc.record({
    kind: fc.constant('consume' as const),
    group: fc.constantFrom('g1', 'g2'),
    maxRecords: fc.integer({ min: 1, max: 4 }),
    // The call of the handler that throws; most runs have fewer calls and end well.
    failAt: fc.integer({ min: 1, max: 6 }),
  }),
  fc.constant({ kind: 'reopen' as const }),
)

describe('the embedded log', () => {
  it('does what the log in memory does, through failing handlers and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const file = fresh()
        const memory = memoryLog()
        let embedded = (await openEmbeddedLog(file, { mode: 'write' })).log
        for (const each of steps) {
          if (each.kind === 'append') {
            await memory.append(each.events)
            await embedded.append(each.events)
          } else if (each.kind === 'consume') {
            expect(await consumed(embedded, each)).toEqual(await consumed(memory, each))
          } else {
            await embedded.close()
            embedded = (await openEmbeddedLog(file, { mode: 'write' })).log
          }
          expect(await stateOf(embedded)).toEqual(await stateOf(memory))
        }
        await embedded.close()
      }),
      { numRuns: 60 },
    )
  })

  it('keeps no event that a newer one overtook', async () => {
    const { log, close } = await openEmbeddedLog(fresh(), { mode: 'write' })
    for (const body of ['one', 'two', 'three']) await log.append([upserted('guide:a.md', body)])
    await log.append([upserted('guide:b.md', 'x'), deleted('guide:b.md')])
    expect(await log.lag('g1')).toBe(2)
    await close()
  })

  it('hands a consumer what another process appends while it waits, and tells a reader', async () => {
    const file = fresh()
    const worker = await openEmbeddedLog(file, { mode: 'write' })
    const connector = await openEmbeddedLog(file, { mode: 'write' })
    const reader = await openEmbeddedLog(file, { mode: 'read' })
    const abort = new AbortController()
    const seen: string[] = []
    const consuming = worker.log.consume(
      'g1',
      async (records) => {
        seen.push(...records.map(({ position }) => position))
        if (seen.length === 2) abort.abort()
      },
      { until: 'aborted', maxRecords: 10, signal: abort.signal },
    )
    await connector.log.append([upserted('guide:a.md', 'one')])
    expect(await reader.log.lag('g2')).toBe(1)
    await connector.log.append([upserted('guide:b.md', 'two')])
    await consuming
    expect(seen).toEqual(['1', '2'])
    expect(await reader.log.lag('g1')).toBe(0)
    await Promise.all([worker.close(), connector.close(), reader.close()])
  })

  it('hands out fewer records at once where they are large', async () => {
    const { log, close } = await openEmbeddedLog(fresh(), { mode: 'write' })
    const large = 'x'.repeat(9 * 2 ** 20)
    await log.append([
      upserted('guide:a.md', large),
      upserted('guide:b.md', large),
      upserted('guide:c.md', 'small'),
    ])
    const sizes: number[] = []
    await log.consume('g1', async (records) => void sizes.push(records.length), {
      until: 'caught-up',
      maxRecords: 10,
      signal: new AbortController().signal,
    })
    expect(sizes).toEqual([2, 1])
    await close()
  })
})

/** Positions and bodies of all calls of the handler, and whether it failed. */
async function consumed(
  log: DocumentLog,
  step: Extract<Step, { kind: 'consume' }>,
): Promise<readonly unknown[]> {
  const calls: unknown[] = []
  const handled = log.consume(
    step.group,
    async (records) => {
      calls.push(records)
      if (calls.length === step.failAt) throw new Error('the handler fails')
    },
    { until: 'caught-up', maxRecords: step.maxRecords, signal: new AbortController().signal },
  )
  const [{ status }] = await Promise.allSettled([handled])
  return [...calls, status]
}

async function stateOf(log: DocumentLog): Promise<unknown> {
  const ledger: LedgerEntry[] = []
  for await (const entry of log.ledger()) ledger.push(entry)
  const guide: LedgerEntry[] = []
  for await (const entry of log.ledger('guide')) guide.push(entry)
  const latest = new Map<string, unknown>()
  for await (const record of log.latest(new Set(IDS))) latest.set(record.position, record.event)
  return { ledger, guide, latest, lag: [await log.lag('g1'), await log.lag('g2')] }
}
