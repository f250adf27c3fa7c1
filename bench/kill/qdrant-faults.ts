import { setTimeout as pause } from 'node:timers/promises'
import type { Broker } from '../../test/services/kafka/start-broker.ts'
import type { Qdrant } from '../../test/services/qdrant/start-qdrant.ts'
import type { NetworkProxy } from '../../test/services/start-proxy.ts'
import type { KeptProcess } from './kept-process.ts'

/** What is hit. */
export interface Targets {
  readonly broker: Broker
  readonly qdrant: Qdrant
  /** `plumbline worker`s of one group on one store; the last one reaches both through the proxies. */
  readonly workers: readonly KeptProcess[]
  readonly toBroker: NetworkProxy
  readonly toStore: NetworkProxy
}

const BROKER_DOWN_MS = 3_000
const STORE_DOWN_MS = 2_000
const PARTED_MS = 30_000
const BAD_WEATHER_MS = 15_000
/** Longer than two sessions, so that others have its partitions when it wakes. */
const ASLEEP_MS = 14_000

/** A fault that is over when it resolves, but for what it left. @returns what it did */
export type Fault = (targets: Targets, random: () => number) => Promise<string>

export const FAULTS = {
  async 'kill -9 of a worker'({ workers }, random) {
    const victim = anyOf(workers, random)
    await victim.end('SIGKILL')
    victim.again()
    return `${victim.name}, started again at once`
  },
  async 'SIGTERM of a worker'({ workers }, random) {
    const victim = anyOf(workers, random)
    const endedMs = await victim.end('SIGTERM')
    victim.again()
    return `${victim.name}, gone after ${Math.round(endedMs)} ms`
  },
  async 'a worker that sleeps and wakes'({ workers }, random) {
    const victim = anyOf(workers, random)
    process.kill(victim.pid, 'SIGSTOP')
    await pause(ASLEEP_MS)
    process.kill(victim.pid, 'SIGCONT')
    return `${victim.name}, after ${ASLEEP_MS / 1_000} s, amid whatever it was doing`
  },
  async 'kill -9 of the broker'({ broker }) {
    await broker.kill()
    await pause(BROKER_DOWN_MS)
    return `away for ${BROKER_DOWN_MS + Math.round(await broker.restart())} ms`
  },
  async 'kill -9 of Qdrant'({ qdrant }) {
    await qdrant.kill()
    await pause(STORE_DOWN_MS)
    return `away for ${STORE_DOWN_MS + Math.round(await qdrant.restart())} ms`
  },
  async 'a store that is slow and cuts connections'({ toStore }) {
    toStore.set({ delayMs: 100, cutChance: 0.05 })
    await pause(BAD_WEATHER_MS)
    toStore.set({})
    return `${BAD_WEATHER_MS / 1_000} s for one worker`
  },
  async 'a full partition from the store for 30 s'({ toStore }) {
    toStore.set({ isParted: true })
    await pause(PARTED_MS)
    toStore.set({})
    return 'of one worker'
  },
  async 'a full partition from the broker for 30 s'({ toBroker }) {
    toBroker.set({ isParted: true })
    await pause(PARTED_MS)
    toBroker.set({})
    return 'of one worker'
  },
} satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof FAULTS

/** Kinds in turn; twenty rounds hold each at least twice. */
export const ORDER: readonly FaultName[] = [
  'kill -9 of a worker',
  'kill -9 of Qdrant',
  'kill -9 of the broker',
  'SIGTERM of a worker',
  'a store that is slow and cuts connections',
  'a worker that sleeps and wakes',
  'a full partition from the store for 30 s',
  'kill -9 of Qdrant',
  'a full partition from the broker for 30 s',
  'kill -9 of the broker',
]

function anyOf(workers: readonly KeptProcess[], random: () => number): KeptProcess {
  return workers[Math.floor(random() * workers.length)] as KeptProcess
}
