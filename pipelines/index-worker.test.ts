import { describe, expect, it } from 'vitest'
import type { DocumentLog } from '../core/document-log.ts'
import { InferenceError, StoreUnavailableError } from '../core/errors.ts'
import type { DocumentEvent } from '../core/event.ts'
import type { StoreChange } from '../core/store.ts'
import { deleted, upserted } from '../core/testing/events.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { groupOf } from './generations.ts'
import { runIndexWorker } from './index-worker.ts'
import { embeddedTexts, type FakeSystem } from './testing/fake-system.ts'
import { POISON } from './testing/paragraph-chunker.ts'
import { openBench } from './testing/worker-bench.ts'

describe('runIndexWorker', () => {
  it('writes documents with their chunks, embeds each passage with its title in front, and removes', async () => {
    const { run, stored, system } = await openBench()
    const report = await run(
      upserted('s:a', 'one\ntwo', { title: 'A' }),
      upserted('s:b', 'three', { title: 'B' }),
    )
    expect(report).toMatchObject({ indexed: 2, chunks: 3, unchanged: 0, deadLettered: [], truncated: [] })
    expect(system.embedder.calls).toEqual([{ texts: ['A\none', 'A\ntwo', 'B\nthree'], role: 'passage' }])
    expect(await run(deleted('s:a'))).toMatchObject({ removed: 1, unchanged: 0 })
    expect(await run(deleted('s:a'))).toMatchObject({ removed: 0, unchanged: 1 })
    expect(await stored()).toEqual({ 's:b': 'three' })
  })

  it('embeds nothing for a change of access alone, and does nothing at all for a repeated event', async () => {
    const { run, system, generation } = await openBench()
    await run(upserted('s:a', 'one'))
    const before = embeddedTexts(system).length
    expect(await run(upserted('s:a', 'one', { tags: ['new'] }))).toMatchObject({ described: 1, indexed: 0 })
    expect(await run(upserted('s:a', 'one', { tags: ['new'] }))).toMatchObject({ described: 0, unchanged: 1 })
    expect(embeddedTexts(system)).toHaveLength(before)
    const document = await (await system.store.view(generation.id)).document('s:a', {
      tenant: 'default',
      groups: [],
    })
    expect(document?.tags).toEqual(['new'])
  })

  it('looks only at the newest of several records of one document', async () => {
    const { system, generation, stored } = await openBench()
    const records = [upserted('s:a', POISON), deleted('s:b'), upserted('s:a', 'new'), upserted('s:b', 'back')]
    const log = { ...system.log, lag: async () => 4, consume: handOver(records) }
    const report = await runIndexWorker({ ...system, log, generation, until: 'caught-up' })
    expect(report).toMatchObject({ superseded: 2, indexed: 2, deadLettered: [] })
    expect(await stored()).toEqual({ 's:a': 'new', 's:b': 'back' })
  })

  it('counts the records that the log puts aside, as they cannot be read', async () => {
    const { system, generation } = await openBench()
    const letter = {
      documentId: 's:a',
      position: '0/1',
      code: 'ERR_UNREADABLE_RECORD',
      reason: 'no JSON',
    } as const
    const consume: DocumentLog['consume'] = async (_group, _handler, { onUnreadable }) =>
      onUnreadable?.({ ...letter, attempts: 1, failedAtMs: 0 })
    const log = { ...system.log, lag: async () => 1, consume }
    const report = await runIndexWorker({ ...system, log, generation, until: 'caught-up' })
    expect(report).toMatchObject({ unreadable: 1, deadLettered: [] })
  })

  it('tries again when a part of the system fails for a moment, waiting longer each time', async () => {
    const delays: number[] = []
    const { run, system } = await openBench({
      sleep: async (delayMs) => {
        delays.push(delayMs)
      },
    })
    failTimes(system.store, 'apply', 3, () => new StoreUnavailableError('busy'))
    expect(await run(upserted('s:a', 'one'))).toMatchObject({ indexed: 1, retries: 3, deadLettered: [] })
    expect(delays).toEqual([250, 500, 1000])
  })

  it('tells a person what it waits for, and that it goes on', async () => {
    let nowMs = 0
    const notes: string[] = []
    const waited = {
      now: () => nowMs,
      note: (text: string) => notes.push(text),
      sleep: async (delayMs: number) => {
        nowMs += delayMs
      },
    }
    const { system, generation } = await openBench()
    await system.log.append([upserted('s:a', 'one')])
    failTimes(system.store, 'apply', 5, () => new StoreUnavailableError('expected it at 127.0.0.1:6333'))
    await runIndexWorker({ ...system, ...waited, generation, until: 'caught-up' })
    // 0.25 + 0.5 + 1 + 2 s after the first attempt, and 4 s later it is there.
    expect(notes).toEqual([
      'waiting for 4 s; nothing is lost, and work goes on by itself once it is there: expected it at 127.0.0.1:6333',
      'work goes on after 8 s of waiting (ERR_STORE_UNAVAILABLE)',
    ])
  })

  it('ends with the error when a part of the system stays away, loses nothing, and goes on later', async () => {
    const { run, system, stored } = await openBench()
    const mend = failTimes(
      system.embedder,
      'embed',
      Number.POSITIVE_INFINITY,
      () => new InferenceError('no model'),
    )
    await expect(run(upserted('s:a', 'one'), upserted('s:b', 'two'))).rejects.toThrow('no model')
    expect(await system.deadLetters.list()).toEqual([])
    mend()
    expect(await run()).toMatchObject({ indexed: 2 })
    expect(Object.keys(await stored())).toEqual(['s:a', 's:b'])
  })

  it('stops when it is told, without an error, and goes on where it was', async () => {
    const controller = new AbortController()
    const { run, system, stored, generation } = await openBench({ signal: controller.signal })
    await system.log.append(Array.from({ length: 100 }, (_, n) => upserted(`s:${n}`, `text ${n}`)))
    const report = () => controller.abort()
    const first = await runIndexWorker({ ...system, generation, until: 'caught-up', report })
    expect(first.interrupted).toBe(true)
    expect(first.indexed).toBeLessThan(100)
    expect(await system.log.lag(groupOf(generation))).toBe(100 - first.indexed)
    const signal = new AbortController().signal
    const second = await runIndexWorker({ ...system, generation, until: 'caught-up', signal })
    expect(second).toMatchObject({ indexed: 100 - first.indexed, unchanged: 0 })
    expect(Object.keys(await stored())).toHaveLength(100)
    expect(await run()).toMatchObject({ interrupted: true })
  })

  it('puts nothing aside when it is told to stop while it waits for a store that is away', async () => {
    const controller = new AbortController()
    const { run, system, stored, generation } = await openBench({ signal: controller.signal })
    const mend = failTimes(system.store, 'apply', Number.POSITIVE_INFINITY, () => {
      controller.abort()
      return new StoreUnavailableError('busy')
    })
    expect(await run(upserted('s:a', 'one'), upserted('s:b', 'two'))).toMatchObject({
      interrupted: true,
      deadLettered: [],
    })
    expect(await system.deadLetters.list()).toEqual([])
    mend()
    const { signal } = new AbortController()
    const second = await runIndexWorker({ ...system, generation, until: 'caught-up', signal })
    expect(second).toMatchObject({ indexed: 2, interrupted: false })
    expect(Object.keys(await stored())).toEqual(['s:a', 's:b'])
  })

  it('counts every record once and tells how far it is', async () => {
    const { system, generation } = await openBench()
    const progress: string[] = []
    await system.log.append([
      ...Array.from({ length: 40 }, (_, n) => upserted(`s:${n}`, n % 10 === 0 ? POISON : `text ${n}`)),
      deleted('s:5'),
    ])
    const report = await runIndexWorker({
      ...system,
      generation,
      until: 'caught-up',
      report: ({ stage, done, total, unit }) => progress.push(`${stage} ${done}/${total} ${unit}`),
    })
    const { indexed, described, removed, unchanged, superseded, deadLettered } = report
    expect(indexed + described + removed + unchanged + superseded + deadLettered.length).toBe(40)
    expect(progress).toEqual([0, 4, 12, 28, 40].map((done) => `index ${done}/40 documents`))
  })

  it('gives the embedder the next slice before it has written the last one', async () => {
    const events: string[] = []
    const { run, system } = await openBench()
    const { embed } = system.embedder
    const { apply } = system.store
    system.embedder.embed = async (texts, role, signal) => {
      events.push(`embed ${texts.length}`)
      return embed(texts, role, signal)
    }
    system.store.apply = async (id, changes: readonly StoreChange[]) => {
      events.push(`write ${changes.length}`)
      await apply(id, changes)
    }
    await run(...Array.from({ length: 80 }, (_, n) => upserted(`s:${n}`, `text ${n}`)))
    expect(events).toEqual([
      ...['embed 4', 'embed 8', 'write 4', 'embed 16', 'write 8', 'embed 32', 'write 16'],
      ...['embed 20', 'write 32', 'write 20'],
    ])
  })

  it('names passages that the model read only in part, and what the chunker warns of', async () => {
    const embedder = fakeEmbedder({ dimensions: 8, maxTokens: 7 })
    const { run } = await openBench({ embedder })
    const report = await run(
      upserted('s:a', 'short\none two three four five six', { title: 'T' }),
      upserted('s:b', 'x ???', { title: 'T' }),
    )
    expect(report.truncated).toHaveLength(1)
    expect(report.truncated[0]).toMatch(/^s:a#/u)
    expect(report.warnings).toEqual([{ documentId: 's:b', warning: 'unsure' }])
  })

  it('refuses a generation that was built with another model', async () => {
    const { system, generation } = await openBench()
    const embedder = fakeEmbedder({ dimensions: 8, modelId: 'other@1/x' })
    await expect(runIndexWorker({ ...system, embedder, generation, until: 'caught-up' })).rejects.toThrow(
      'expected fake@000000000000/words-1, 8, paragraphs-1, words-1, got other@1/x, 8, paragraphs-1, words-1',
    )
  })
})

/** A `consume` that hands these events over at once, as a log that has not compacted yet. */
function handOver(events: readonly DocumentEvent[]): FakeSystem['log']['consume'] {
  return async (_group, handler) => {
    await handler(events.map((event, at) => ({ event, position: String(at) })))
  }
}

/** Makes a method throw its next `times` calls. @returns what ends that early */
function failTimes<Name extends string>(
  target: Record<Name, (...args: never[]) => Promise<unknown>>,
  name: Name,
  times: number,
  error: () => Error,
): () => void {
  const original = target[name]
  let left = times
  target[name] = async (...args) => {
    if (left-- > 0) throw error()
    return original(...args)
  }
  return () => {
    left = 0
  }
}
