import {
  ensureGeneration,
  generationSettings,
  sameSettings,
  type TargetGeneration,
} from '../../pipelines/generations.ts'
import type { GenerationContext } from './generation-context.ts'
import type { BuildParts } from './open-parts.ts'
import { recipeKey } from './recipe.ts'

/** The generation to index into, and with what. */
export interface ChosenTarget extends TargetGeneration {
  readonly parts: BuildParts
}

/**
 * The live generation where it is what the configuration asks for, or where a person sent questions to another one, by
 * `reindex --model` or by a rollback, and the configuration is still what it was then. Otherwise the one that the
 * configuration asks for, made where it is missing: whoever changes the configuration wants it to count.
 *
 * @throws {GenerationMismatchError} @throws {ModelError} where the live one cannot be updated.
 */
export async function chooseTarget(context: GenerationContext): Promise<ChosenTarget> {
  const { store, shelf, recipes, asked } = context
  const settings = generationSettings(shelf.configured)
  const live = await store.live()
  if (live !== undefined && !sameSettings(live, settings)) {
    const built = recipes.get(live)
    const isOther = built !== undefined && recipeKey(built) !== recipeKey(asked)
    const isMeant = context.moves.list()[0]?.asked === recipeKey(asked)
    if (isOther && isMeant) return { generation: live, isLive: true, parts: await shelf.of(live) }
  }
  const target = await ensureGeneration(store, settings)
  recipes.put(target.generation, asked)
  return { ...target, parts: shelf.configured }
}
