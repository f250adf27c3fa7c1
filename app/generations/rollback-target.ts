import { GenerationNotReadyError } from '../../core/errors.ts'
import type { Generation, Store } from '../../core/store.ts'
import type { Move } from './moves.ts'

/**
 * Where questions went before the live generation was promoted. Asked again after a rollback it goes one further back,
 * never forward to what was just left.
 *
 * @throws {GenerationNotReadyError} where there is none any more.
 */
export async function rollbackTarget(
  store: Pick<Store, 'live' | 'generations'>,
  moves: readonly Move[],
): Promise<Generation> {
  const target = await findRollbackTarget(store, moves)
  if (target !== undefined) return target
  const live = (await store.live())?.id
  const others = (await store.generations()).map(({ id }) => id).filter((id) => id !== live)
  throw new GenerationNotReadyError(
    `expected a generation that questions went to before ${live ?? 'any'}, found none any more; ` +
      `\`plumbline generations promote\` sends them to another one (${others.join(', ') || 'there is none'})`,
  )
}

/** The same; `undefined` where there is none. */
export async function findRollbackTarget(
  store: Pick<Store, 'live' | 'generations'>,
  moves: readonly Move[],
): Promise<Generation | undefined> {
  const live = await store.live()
  const arrival = moves.find(
    (move) =>
      move.kind === 'promotion' && move.generation === live?.id && move.createdAtMs === live.createdAtMs,
  )
  return (await store.generations()).find(({ id }) => id === arrival?.previous)
}
