import type { Generation, GenerationId } from '../../core/store.ts'
import type { Operations } from '../operations/open-operations.ts'
import type { GenerationEvaluation, MoveGrounds } from './generation-evaluation.ts'
import { type Recipe, recipeKey } from './recipe.ts'

/** One time that questions went to another generation. */
export interface Move extends MoveGrounds {
  readonly movedAtMs: number
  readonly kind: 'promotion' | 'rollback'
  readonly generation: GenerationId
  /** When that generation was made: tells it from a later one of the same name. */
  readonly createdAtMs: number
  /** Where questions went before; absent for the first. */
  readonly previous?: GenerationId
  /** Key of the recipe that the configuration asked for at that time. */
  readonly asked: string
}

/** Where questions went, in order; nothing is ever taken back. */
export interface Moves {
  /** Newest first. */
  list(): readonly Move[]
  /** Written after the alias has moved: one that a crash left out is found by the alias itself. */
  put(
    move: Pick<Move, 'kind'> & MoveGrounds,
    to: Generation,
    previous: Generation | undefined,
    asked: Recipe,
  ): void
}

export function openMoves({ database }: Operations, now: () => number = Date.now): Moves {
  const list = database.prepare(`
    SELECT moved_at_ms AS movedAtMs, kind, generation, created_at_ms AS createdAtMs, previous, asked,
      approved_by AS approvedBy, evaluation
    FROM move ORDER BY number DESC`)
  const insert = database.prepare(`
    INSERT INTO move (moved_at_ms, kind, generation, created_at_ms, previous, asked, approved_by, evaluation)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    list: () => list.all<MoveRow>().map(toMove),
    put({ kind, approvedBy, evaluation }, { id, createdAtMs }, previous, asked) {
      const grounds = [approvedBy ?? null, evaluation === undefined ? null : JSON.stringify(evaluation)]
      insert.run(now(), kind, id, createdAtMs, previous?.id ?? null, recipeKey(asked), ...grounds)
    },
  }
}

type MoveRow = Omit<Move, 'previous' | 'approvedBy' | 'evaluation'> & {
  readonly previous: GenerationId | null
  readonly approvedBy: string | null
  readonly evaluation: string | null
}

function toMove({ previous, approvedBy, evaluation, ...same }: MoveRow): Move {
  return {
    ...same,
    ...(previous !== null && { previous }),
    ...(approvedBy !== null && { approvedBy }),
    ...(evaluation !== null && { evaluation: JSON.parse(evaluation) as GenerationEvaluation }),
  }
}

/** Of `generations`, those that questions have gone to, the latest first; the live one, if any, leads. */
export function onceLive(
  generations: readonly Generation[],
  live: Generation | undefined,
  moves: readonly Move[],
): readonly Generation[] {
  const found = new Set<Generation>()
  const byId = new Map(generations.map((generation) => [generation.id, generation]))
  const add = (id: GenerationId, createdAtMs?: number) => {
    const generation = byId.get(id)
    if (generation && (createdAtMs ?? generation.createdAtMs) === generation.createdAtMs)
      found.add(generation)
  }
  if (live) add(live.id)
  for (const move of moves) add(move.generation, move.createdAtMs)
  return [...found]
}
