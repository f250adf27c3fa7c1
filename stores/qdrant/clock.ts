import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailableError } from '../../core/errors.ts'
import type { Moment } from './moment.ts'
import { CLOCK_POINT } from './point-ids.ts'
import type { QdrantServer } from './qdrant-server.ts'

/** A commit that has begun, and when, in ms since 1970. */
export interface Begun {
  readonly commit: number
  readonly atMs: number
}

/** A commit that will never be finished. */
export interface GivenUp extends Pick<Begun, 'commit'> {
  /** When it was given up, in ms since 1970. */
  readonly atMs: number
  /** Said by its writer itself: all that it sent was answered, so that nothing of it can come any more. */
  readonly isOver?: boolean
  /** When what had come of it was last taken back; absent: not yet. */
  readonly takenBackMs?: number
}

/** What tells which commits of a collection count. One point: it changes as a whole. */
export interface ClockState {
  /** The newest commit that has begun. */
  readonly commit: number
  /** At work. */
  readonly open: readonly Begun[]
  /** What these wrote counts for nothing, however late it comes: one is forgotten only once nothing of it can come. */
  readonly givenUp: readonly GivenUp[]
  /** Points that ended with this commit or before may be gone. */
  readonly swept: number
  /** As of `StoredWeighting`: said by the first commit that brought chunks, and the same ever after. */
  readonly averageLength?: number
  /** Names this state, and, newest first, those before it. */
  readonly stamps: readonly string[]
}

const START: ClockState = { commit: 0, open: [], givenUp: [], swept: 0, stamps: [] }

/** So many states before are named: more than others can write between our write and our look at it. */
const KEPT_STAMPS = 64
const MAX_ATTEMPTS = 200
const LONGEST_PAUSE_MS = 40

export function momentOf({ commit, open, givenUp }: ClockState): Moment {
  return { commit, unsettled: [...open, ...givenUp].map((unsettled) => unsettled.commit) }
}

/** @param collection or an alias of one. @returns the state before any commit where there is no clock yet */
export async function readClock(server: QdrantServer, collection: string): Promise<ClockState> {
  const [point] = await server.ask(`read the clock of ${collection}`, (client) =>
    client.retrieve(collection, { ids: [CLOCK_POINT], with_payload: true, with_vector: false }),
  )
  const state = point?.payload?.['state']
  return typeof state === 'string' ? (JSON.parse(state) as ClockState) : START
}

/**
 * Moves the clock on: compares and swaps, as several processes do it at the same time.
 *
 * @param change gives the next state, or throws; called again where another was first.
 * @returns the state that it made.
 * @throws {StoreUnavailableError} where others are always first.
 */
export async function moveClock(
  server: QdrantServer,
  collection: string,
  change: (state: ClockState) => ClockState,
): Promise<ClockState> {
  let state = await readClock(server, collection)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const stamp = randomUUID()
    const next = { ...change(state), stamps: [stamp, ...state.stamps].slice(0, KEPT_STAMPS) }
    await writeIf(server, collection, state, next)
    state = await readClock(server, collection)
    // Also where others have moved it on since.
    if (state.stamps.includes(stamp)) return next
    await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** attempt))
  }
  throw new StoreUnavailableError(
    `expected to move the clock of ${collection} in ${MAX_ATTEMPTS} attempts, others were always first; try again`,
  )
}

/** Writes nothing where the clock is no longer at `before`. */
async function writeIf(
  server: QdrantServer,
  collection: string,
  before: ClockState,
  next: ClockState,
): Promise<void> {
  const payload = { kind: 'clock', stamp: next.stamps[0], state: JSON.stringify(next) }
  const condition =
    before.stamps[0] === undefined
      ? ({ update_mode: 'insert_only' } as const)
      : {
          update_filter: { must: [{ key: 'stamp', match: { value: before.stamps[0] } }] },
          update_mode: 'update_only' as const,
        }
  await server.change(`move the clock of ${collection}`, (client) =>
    client.upsert(collection, {
      wait: true,
      ordering: 'strong',
      points: [{ id: CLOCK_POINT, vector: {}, payload }],
      ...condition,
    }),
  )
}
