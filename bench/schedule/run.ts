/**
 * Do two schedulers run each job once, also where one is killed and where the clock jumps by a day?
 *
 *   node bench/schedule/run.ts [--seconds 60]
 *
 * Two processes of `plumbline schedule` on one data folder: one job every 15 seconds, one every hour, each reading a help
 * desk on this machine, which counts how often it is asked for its list: once a run that began. Then the desk answers
 * slowly, and whoever runs the job is killed with -9. Then both are stopped, all that is recorded is set back by a day, as
 * if the machine had been off, and both are started again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { JobRun } from '../../app/schedule/job-runs.ts'
import { plumbline } from '../replay/command.ts'
import { writeResult } from '../result.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })
const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'plumbline-schedule-'))
const config = join(folder, 'plumbline.yaml')
const DAY_MS = 86_400_000
/** Longer than it takes to see that a run is under way, and to kill it. */
const SLOW_MS = 20_000

const desk = await openDesk()
const schedulers: ChildProcess[] = []
try {
  writeFileSync(
    config,
    [
      `data: ${join(folder, 'data')}`,
      `sources: [{ name: desk, connector: articles, address: '${desk.address}' }]`,
      'schedule:',
      "  - { name: often, job: connect, cron: '*/15 * * * * *' }",
      "  - { name: hourly, job: connect, cron: '0 * * * *' }",
    ].join('\n'),
  )
  const found = { twoSchedulers: await twoSchedulers(), killed: await killed(), dayLater: await dayLater() }
  console.log(JSON.stringify(found, undefined, 2))
  writeResult('schedule', found)
} finally {
  for (const scheduler of schedulers) scheduler.kill('SIGKILL')
  desk.close()
  rmSync(folder, { recursive: true, force: true })
}

async function twoSchedulers(): Promise<object> {
  startBoth()
  await pause(Number(values.seconds) * 1_000)
  return summary(await runs())
}

/** Kills whoever runs the job in the middle of it. */
async function killed(): Promise<object> {
  await idle()
  desk.delayMs = SLOW_MS
  const [victim] = await until(async () => (await runs()).filter(isRunning))
  const pid = Number(victim?.holder.split('/')[1])
  const killedAtMs = Date.now()
  process.kill(pid, 'SIGKILL')
  desk.delayMs = 0
  const [ended] = await until(async () =>
    (await runs()).filter(({ id, state }) => id === victim?.id && state !== 'running'),
  )
  return {
    state: ended?.state,
    attempts: ended?.attempts,
    byTheOther: ended?.holder !== victim?.holder,
    endedAfterKillMs: (ended?.endedAtMs ?? 0) - killedAtMs,
    ...summary(await runs()),
  }
}

/** Sets all that is recorded back by a day, and starts both again. */
async function dayLater(): Promise<object> {
  await idle()
  await stopAll()
  const before = new Set((await runs()).map(({ id }) => id))
  const database = new DatabaseSync(join(folder, 'data', 'operations.db'))
  database.exec(`
    UPDATE job_run SET scheduled_at_ms = scheduled_at_ms - ${DAY_MS}, started_at_ms = started_at_ms - ${DAY_MS},
      ended_at_ms = ended_at_ms - ${DAY_MS};
    UPDATE job_known SET since_ms = since_ms - ${DAY_MS}`)
  database.close()
  startBoth()
  await until(async () =>
    (await runs()).filter(({ id, state }) => !before.has(id) && state === 'done').slice(1),
  )
  await pause(20_000)
  await idle()
  await stopAll()
  const all = await runs()
  const after = all.filter(({ id }) => !before.has(id))
  const madeUp = after.filter(({ missed }) => missed > 0)
  return {
    madeUp: madeUp.map(({ job, missed, state, error }) => ({ job, missed, state, error })),
    ...summary(all),
  }
}

/** How many runs there were, and how often one began: by what is recorded, and by what the help desk was asked. */
function summary(all: readonly JobRun[]): object {
  const times = new Set(all.map(({ job, scheduledAtMs }) => `${job} ${scheduledAtMs}`))
  return {
    runs: all.length,
    failed: all.filter(({ state }) => state === 'failed').length,
    timesWithTwoRuns: all.length - times.size,
    begun: all.reduce((sum, { attempts }) => sum + attempts, 0),
    deskAsked: desk.asked,
  }
}

function startBoth(): void {
  for (let n = 0; n < 2; n++) {
    schedulers.push(
      spawn(process.execPath, [main, 'schedule', '--config', config], {
        stdio: ['ignore', 'ignore', 'ignore'],
      }),
    )
  }
}

async function stopAll(): Promise<void> {
  const living = schedulers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
  for (const scheduler of living) scheduler.kill('SIGINT')
  await Promise.all(living.map((scheduler) => once(scheduler, 'exit')))
}

/** Newest first. */
async function runs(): Promise<readonly JobRun[]> {
  return plumbline<readonly JobRun[]>('schedule', 'runs', '--config', config)
}

function isRunning({ state }: JobRun): boolean {
  return state === 'running'
}

/** Waits until no run is under way. */
async function idle(): Promise<void> {
  await until(async () => ((await runs()).some(isRunning) ? [] : [true]))
}

/** Asks again until something is there. */
async function until<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const found = await ask()
    if (found.length > 0) return found
    await pause(200)
  }
}

/** A help desk with three articles that counts how often it is asked for them. */
async function openDesk() {
  const articles = ['keys', 'server', 'limits'].map((name, id) => ({
    id,
    title: name,
    body: `All about ${name}.`,
  }))
  const opened = { address: '', asked: 0, delayMs: 0, close: () => server.close() }
  const server = createServer(async (_request, response) => {
    opened.asked += 1
    await pause(opened.delayMs)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ articles }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/articles.json`
  return opened
}
