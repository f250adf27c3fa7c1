import type { Generation, GenerationId, Store } from '../../core/store.ts'
import { type Move, onceLive } from './moves.ts'

/**
 * Which generations nobody needs any more: all but the live one, the `keep` that questions went to before it, and the
 * newest of those that are being built. By number ascending.
 */
export function collectable(
  generations: readonly Generation[],
  live: Generation | undefined,
  moves: readonly Move[],
  keep: number,
): readonly GenerationId[] {
  if (live === undefined) return []
  const kept = new Set(onceLive(generations, live, moves).slice(0, 1 + keep))
  const newest = generations.at(-1)
  const isBeingBuilt = newest !== undefined && newest.createdAtMs >= live.createdAtMs
  const wasLive = newest !== undefined && moves.some(({ generation }) => generation === newest.id)
  if (isBeingBuilt && !wasLive) kept.add(newest)
  return generations.filter((generation) => !kept.has(generation)).map(({ id }) => id)
}

/** Drops what `collectable` names. @returns those */
export async function collect(
  store: Store,
  moves: readonly Move[],
  keep: number,
): Promise<readonly GenerationId[]> {
  const dropped = collectable(await store.generations(), await store.live(), moves, keep)
  for (const id of dropped) await store.drop(id)
  return dropped
}
