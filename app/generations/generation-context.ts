import type { DeadLetters } from '../../core/dead-letters.ts'
import type { DocumentLog } from '../../core/document-log.ts'
import type { Journey } from '../../core/journey.ts'
import type { SourceCatalog } from '../../core/source-catalog.ts'
import type { Generation, Store } from '../../core/store.ts'
import type { Followed } from '../../pipelines/while-following.ts'
import type { WorkerParts } from '../../pipelines/worker-parts.ts'
import type { Audits } from '../operations/audits.ts'
import type { Freshness } from '../operations/freshness.ts'
import type { EvaluateGeneration } from './evaluate-generation.ts'
import type { Moves } from './moves.ts'
import type { PartsShelf } from './open-parts.ts'
import type { Recipe, Recipes } from './recipe.ts'

/** What work on generations needs, opened for writing. */
export interface GenerationContext {
  readonly log: DocumentLog
  readonly deadLetters: DeadLetters
  readonly sources: SourceCatalog
  readonly store: Store
  readonly shelf: PartsShelf
  readonly recipes: Recipes
  readonly moves: Moves
  readonly audits: Audits
  readonly freshness: Freshness
  /** What the configuration asks for. */
  readonly asked: Recipe
  /** How many generations that were live before are kept to go back to. */
  readonly keep: number
  /** Whether questions move to another generation only once a person has said so. */
  readonly needsApproval: boolean
  /** Holds a generation against the live one before questions move to it; absent where nothing is to be evaluated. */
  readonly evaluate?: EvaluateGeneration
  readonly now: () => number
  /** Told of each step of each document (nobody). */
  readonly journey?: Journey
  readonly note: (text: string) => void
}

/** The context for work on the generation that answers: what becomes searchable there is fresh. */
export function liveParts(context: GenerationContext): GenerationContext & Pick<WorkerParts, 'onSearchable'> {
  return { ...context, onSearchable: (changes) => context.freshness.add(changes) }
}

/** What keeps `live` up to date beside other work; absent where there is none, or where it cannot be: that is noted. */
export async function followedOf(
  live: Generation | undefined,
  context: GenerationContext,
  signal: AbortSignal,
): Promise<Followed | undefined> {
  if (live === undefined) return undefined
  const [parts] = await Promise.allSettled([context.shelf.of(live)])
  if (parts.status === 'fulfilled') return { ...liveParts(context), ...parts.value, generation: live, signal }
  const reason = parts.reason instanceof Error ? parts.reason.message : String(parts.reason)
  context.note(`${live.id} answers meanwhile as it stands, and is not updated: ${reason}`)
  return undefined
}
