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
  const live = await store.live()
  const arrival = moves.find(
    (move) =>
      move.kind === 'promotion' && move.generation === live?.id && move.createdAtMs === live.createdAtMs,
  )
  const all = await store.generations()
  const target = all.find(({ id }) => id === arrival?.previous)
  if (target !== undefined) return target
  const found = all.map(({ id }) => (id === live?.id ? `${id} (live)` : id)).join(', ') || 'none'
  throw new GenerationNotReadyError(
    `expected a generation that questions went to before, found ${found}; ` +
      '`plumbline generations` lists them, `plumbline generations promote` chooses one',
  )
}
