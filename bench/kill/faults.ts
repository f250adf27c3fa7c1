import { setTimeout as pause } from 'node:timers/promises'
import type { Broker } from '../../test/services/kafka/start-broker.ts'
import type { NetworkProxy } from '../../test/services/start-proxy.ts'
import { ownersAt, readJournal, resumedMs, takeoverMs } from './journal.ts'
import type { KeptProcess } from './kept-process.ts'

/** What is hit. */
export interface Targets {
  readonly broker: Broker
  /** Members of one group; the last one reaches the broker through `proxy`. */
  readonly workers: readonly KeptProcess[]
  /** `plumbline worker`, on an index of its own. */
  readonly indexer: KeptProcess
  readonly proxy: NetworkProxy
  readonly journal: string
}

/** What a fault did: how long until the work went on elsewhere, or at all. */
export interface FaultReport {
  readonly tookOverMs?: number
  readonly detail: string
}

/** A fault that is over when it resolves, but for what it left. */
export type Fault = (targets: Targets, random: () => number) => Promise<FaultReport>

const BROKER_DOWN_MS = 3_000
const PARTED_MS = 30_000
const BAD_WEATHER_MS = 10_000
const TAKEOVER_WITHIN_MS = 90_000

export const FAULTS = {
  async 'kill -9 of a worker'({ workers, journal }, random) {
    const victim = workers[Math.floor(random() * workers.length)] as KeptProcess
    const { pid } = victim
    await atWork(pid, journal)
    const sinceMs = Date.now()
    await victim.end('SIGKILL')
    const tookOverMs = await seen(() => takeoverMs(readJournal(journal), pid, sinceMs))
    victim.again()
    return report(tookOverMs, 'another worker took its partitions')
  },
  async 'SIGTERM of a worker'({ workers, journal }, random) {
    const victim = workers[Math.floor(random() * workers.length)] as KeptProcess
    const { pid } = victim
    await atWork(pid, journal)
    const sinceMs = Date.now()
    const endedMs = await victim.end('SIGTERM')
    const tookOverMs = await seen(() => takeoverMs(readJournal(journal), pid, sinceMs))
    victim.again()
    return report(tookOverMs, `gone after ${Math.round(endedMs)} ms`)
  },
  async 'kill -9 of plumbline worker'({ indexer }) {
    await indexer.end('SIGKILL')
    indexer.again()
    return { detail: 'started again at once' }
  },
  async 'kill -9 of the broker'({ broker, journal }) {
    await broker.kill()
    await pause(BROKER_DOWN_MS)
    const backMs = await broker.restart()
    const sinceMs = Date.now()
    const tookOverMs = await seen(() => resumedMs(readJournal(journal), sinceMs))
    return report(
      tookOverMs,
      `away for ${BROKER_DOWN_MS + Math.round(backMs)} ms; times count from its return`,
    )
  },
  async 'a network that is slow and cuts connections'({ proxy }) {
    proxy.set({ delayMs: 100, cutChance: 0.05 })
    await pause(BAD_WEATHER_MS)
    proxy.set({})
    return { detail: `${BAD_WEATHER_MS / 1_000} s for one worker` }
  },
  async 'a full partition for 30 s'({ proxy, workers, journal }) {
    const { pid } = workers.at(-1) as KeptProcess
    await atWork(pid, journal)
    const sinceMs = Date.now()
    proxy.set({ isParted: true })
    const [tookOverMs] = await Promise.all([
      seen(() => takeoverMs(readJournal(journal), pid, sinceMs)),
      pause(PARTED_MS),
    ])
    proxy.set({})
    return report(tookOverMs, 'of one worker from the broker')
  },
} satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof FAULTS

/** Until a worker has partitions of its own: one that has just joined has nothing that could be taken over. */
async function atWork(pid: number, journal: string): Promise<void> {
  const hasPartitions = () =>
    [...ownersAt(readJournal(journal), Date.now()).values()].includes(pid) || undefined
  await seen(hasPartitions)
}

async function seen<T>(look: () => T | undefined): Promise<T | undefined> {
  const untilMs = performance.now() + TAKEOVER_WITHIN_MS
  for (;;) {
    const found = look()
    if (found !== undefined || performance.now() > untilMs) return found
    await pause(50)
  }
}

function report(tookOverMs: number | undefined, detail: string): FaultReport {
  return tookOverMs === undefined ? { detail: `${detail}; nobody took over in time` } : { tookOverMs, detail }
}
