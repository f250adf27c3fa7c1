import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Operations, openOperations } from '../operations/open-operations.ts'
import { type FakeClock, fakeClock } from '../testing/fake-clock.ts'
import { cronTimes } from './cron-times.ts'
import { type JobRuns, openJobRuns } from './job-runs.ts'
import { runJobNow, runScheduler, type ScheduledJob } from './scheduler.ts'

const SECOND = 1_000
/** From one time of the job to the next. */
const SLOT = 300 * SECOND
const DAY = 288 * SLOT
const NOON = Date.UTC(2026, 0, 1, 12)

let folder: string
let opened: Operations[]
let clock: FakeClock
let began: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-schedule-'))
  opened = []
  clock = fakeClock(NOON)
  began = []
})
afterEach(() => {
  for (const operations of opened) operations.close()
  rmSync(folder, { recursive: true })
})

/** As another process would open them. */
function openRuns(): JobRuns {
  const operations = openOperations({ folder })
  opened.push(operations)
  return openJobRuns(operations)
}

/** A job at every fifth minute that takes `ms` of the clock, and stops at its signal. */
function pulse(ms = 0, who = 'job'): ScheduledJob {
  return {
    name: 'pulse',
    times: cronTimes('pulse', '*/5 * * * *', 'UTC', NOON),
    async run(signal) {
      began.push(who)
      await clock.sleep(ms, signal)
      signal.throwIfAborted()
      return { indexed: 3 }
    },
  }
}

/** A scheduler in a process of its own. `kill` takes its process away: its clock never goes on. */
function startScheduler(holder: string, job: ScheduledJob) {
  const stopping = new AbortController()
  let isDead = false
  const mortal = {
    ...clock,
    sleep: (ms: number, signal: AbortSignal) =>
      clock.sleep(ms, signal).then(() => (isDead ? new Promise<never>(() => undefined) : undefined)),
  }
  const ended = runScheduler({
    jobs: [job],
    runs: openRuns(),
    holder,
    clock: mortal,
    signal: stopping.signal,
  })
  return {
    kill: () => {
      isDead = true
    },
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

/** Of each run, oldest first: the slot it is for, its state, and how it came about. */
function history(): readonly object[] {
  return openRuns()
    .list()
    .toReversed()
    .map(({ scheduledAtMs, state, attempts, missed, holder }) => ({
      slot: (scheduledAtMs - NOON) / SLOT,
      state,
      attempts,
      missed,
      holder,
    }))
}

const run = { state: 'done', attempts: 1, missed: 0, holder: 'a' }

describe('a scheduler', () => {
  it('runs a job once for each of its times, none for the time before it was heard of', async () => {
    const a = startScheduler('a', pulse())
    await clock.advance(SLOT / 2)
    expect(began).toEqual([])
    await clock.advance(2 * SLOT)
    await a.stop()
    expect(history()).toEqual([
      { ...run, slot: 1 },
      { ...run, slot: 2 },
    ])
    const [last] = openRuns().list()
    expect(last).toMatchObject({ job: 'pulse', counts: { indexed: 3 }, startedAtMs: NOON + 2 * SLOT })
  })

  it('makes up once for what was missed while none ran', async () => {
    const a = startScheduler('a', pulse())
    await clock.advance(1.5 * SLOT)
    await a.stop()
    clock.setCalendar(NOON + 7 * SLOT + SECOND)
    const b = startScheduler('b', pulse())
    await clock.advance(10 * SECOND)
    await b.stop()
    expect(history()).toEqual([
      { ...run, slot: 1 },
      { ...run, slot: 7, missed: 5, holder: 'b' },
    ])
  })

  it('makes up once for a day by which the calendar is set forward, and goes on with its times when it is set back', async () => {
    const a = startScheduler('a', pulse())
    await clock.advance(1.5 * SLOT)
    clock.setCalendar(NOON + DAY + 1.5 * SLOT)
    await clock.advance(10 * SECOND)
    clock.setCalendar(NOON + 1.6 * SLOT)
    await clock.advance(5 * SLOT)
    await a.stop()
    expect(history()).toEqual([
      { ...run, slot: 1 },
      ...[2, 3, 4, 5, 6].map((slot) => ({ ...run, slot })),
      { ...run, slot: 289, missed: 287 },
    ])
  })

  it('runs at its times again as soon as a calendar that was ahead is put right', async () => {
    const scheduler = startScheduler('a', pulse())
    await clock.advance(SLOT + SECOND)
    clock.setCalendar(NOON + 365 * DAY)
    await clock.advance(2 * SLOT)
    clock.setCalendar(NOON + 4 * SLOT)
    const before = began.length
    await clock.advance(3 * SLOT)
    await scheduler.stop()
    // The last of the times that had passed, and the three that came.
    expect(began.length - before).toBe(4)
  })

  it('makes up once for the times that pass while the job is at an earlier one', async () => {
    const a = startScheduler('a', pulse(2.5 * SLOT))
    await clock.advance(6.2 * SLOT)
    await a.stop()
    expect(history()).toMatchObject([
      { slot: 1, state: 'done', missed: 0 },
      { slot: 3, state: 'done', missed: 1 },
      { slot: 6, state: 'running', missed: 2 },
    ])
  })

  it('records why a job failed, and runs it again at its next time', async () => {
    const failing = { ...pulse(), run: () => Promise.reject(new Error('the source is not there')) }
    const a = startScheduler('a', failing)
    await clock.advance(2 * SLOT + SECOND)
    await a.stop()
    expect(history()).toMatchObject([{ state: 'failed' }, { state: 'failed' }])
    expect(openRuns().list()[0]).toMatchObject({ error: 'the source is not there', counts: {} })
  })
})

describe('two schedulers', () => {
  it('run no job twice', async () => {
    const [a, b] = [startScheduler('a', pulse(SECOND, 'a')), startScheduler('b', pulse(SECOND, 'b'))]
    await clock.advance(20.5 * SLOT)
    await a.stop()
    await b.stop()
    expect(began).toHaveLength(20)
    expect(history()).toHaveLength(20)
  })

  it('go on with a run whose scheduler was killed in the middle, once', async () => {
    const a = startScheduler('a', pulse(100 * SECOND, 'a'))
    await clock.advance(SLOT + SECOND)
    a.kill()
    const [b, c] = [startScheduler('b', pulse(SECOND, 'b')), startScheduler('c', pulse(SECOND, 'c'))]
    await clock.advance(200 * SECOND)
    await b.stop()
    await c.stop()
    expect(began).toEqual(['a', 'b'])
    expect(history()).toEqual([{ ...run, slot: 1, attempts: 2, holder: 'b' }])
  })

  it('take no run from a holder that lives, also where the calendar is set forward by a day', async () => {
    const a = startScheduler('a', pulse(200 * SECOND, 'a'))
    await clock.advance(SLOT + SECOND)
    const b = startScheduler('b', pulse(SECOND, 'b'))
    clock.setCalendar(NOON + DAY + SLOT + 2 * SECOND)
    await clock.advance(150 * SECOND)
    expect(began).toEqual(['a'])
    await clock.advance(80 * SECOND)
    await a.stop()
    await b.stop()
    expect(history()).toMatchObject([
      { slot: 1, attempts: 1, holder: 'a' },
      { slot: 289, attempts: 1, missed: 287 },
    ])
  })

  it('go on at once with what another let go when it was stopped', async () => {
    const a = startScheduler('a', pulse(100 * SECOND, 'a'))
    await clock.advance(SLOT + SECOND)
    await a.stop()
    expect(history()).toMatchObject([{ state: 'running', holder: '' }])
    const b = startScheduler('b', pulse(SECOND, 'b'))
    await clock.advance(10 * SECOND)
    await b.stop()
    expect(history()).toEqual([{ ...run, slot: 1, attempts: 2, holder: 'b' }])
  })

  it('are not needed to go on with a run whose process was killed: it can be asked for by hand', async () => {
    const a = startScheduler('a', pulse(100 * SECOND, 'a'))
    await clock.advance(SLOT + SECOND)
    a.kill()
    const signal = new AbortController().signal
    const waited: string[] = []
    const onWait = ({ holder }: { readonly holder: string }) => waited.push(holder)
    const options = { runs: openRuns(), holder: 'hand', clock, signal, onWait }
    const asked = runJobNow(pulse(SECOND, 'hand'), options)
    await clock.advance(40 * SECOND)
    expect(await asked).toMatchObject({ state: 'done', attempts: 2, holder: 'hand' })
    expect(waited).toEqual(['a'])
  })

  it('are left alone by hand while they live', async () => {
    const a = startScheduler('a', pulse(100 * SECOND, 'a'))
    await clock.advance(SLOT + SECOND)
    const signal = new AbortController().signal
    const asked = runJobNow(pulse(SECOND, 'hand'), { runs: openRuns(), holder: 'hand', clock, signal })
    await clock.advance(10 * SECOND)
    expect(await asked).toBeUndefined()
    await a.stop()
    expect(began).toEqual(['a'])
  })

  it('give up a run that kills each of them', async () => {
    let last = startScheduler('0', pulse(100 * SECOND, '0'))
    await clock.advance(SLOT + SECOND)
    for (const holder of ['1', '2', '3']) {
      last.kill()
      last = startScheduler(holder, pulse(100 * SECOND, holder))
      await clock.advance(40 * SECOND)
    }
    await last.stop()
    expect(began).toEqual(['0', '1', '2'])
    expect(openRuns().list()).toMatchObject([
      { state: 'failed', error: expect.stringContaining('never ended') },
    ])
  })
})
