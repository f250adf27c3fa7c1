import type { DocumentLog } from '../../core/document-log.ts'
import type { Generation, Store } from '../../core/store.ts'
import { groupOf } from '../../pipelines/generations.ts'
import { type Move, onceLive } from './moves.ts'

/** A generation as an operator sees it. */
export interface GenerationState extends Generation {
  /** `live` answers; `kept` did, and can again; `building` never did. */
  readonly state: 'live' | 'kept' | 'building'
  /** Records of the log that it has yet to take in. */
  readonly lag: number
  /** When questions last moved to it; absent where they never did. */
  readonly movedAtMs?: number
}

/** Every generation there is, by number ascending. */
export async function listGenerations(
  store: Pick<Store, 'generations' | 'live'>,
  log: Pick<DocumentLog, 'lag'> | undefined,
  moves: readonly Move[],
): Promise<readonly GenerationState[]> {
  const [all, live] = [await store.generations(), await store.live()]
  const before = new Set(onceLive(all, live, moves).map(({ id }) => id))
  const states: GenerationState[] = []
  for (const generation of all) {
    const { id, createdAtMs } = generation
    const state = id === live?.id ? 'live' : before.has(id) ? 'kept' : 'building'
    const move = moves.find((each) => each.generation === id && each.createdAtMs === createdAtMs)
    const lag = (await log?.lag(groupOf(generation))) ?? 0
    states.push({ ...generation, state, lag, ...(move && { movedAtMs: move.movedAtMs }) })
  }
  return states
}
