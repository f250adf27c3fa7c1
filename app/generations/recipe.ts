import type { Config } from '../../config/config.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Generation } from '../../core/store.ts'
import type { Operations } from '../operations/open-operations.ts'
import type { Settings } from '../settings.ts'

/** The part of the configuration that decides how a generation is built, so that it can be updated later on. */
export interface Recipe {
  readonly model: Omit<Config['model'], 'threads'>
  readonly chunks: Config['chunks']
}

/** What the configuration asks for. */
export function recipeOf({ model: { threads: _ofThisMachine, ...model }, chunks }: Config): Recipe {
  return { model, chunks }
}

/** Settings with another recipe; threads stay those of this machine. */
export function settingsWith(settings: Settings, { model, chunks }: Recipe): Settings {
  const { threads } = settings.config.model
  const config = {
    ...settings.config,
    model: { ...model, ...(threads !== undefined && { threads }) },
    chunks,
  }
  return { ...settings, config }
}

/** Equal for two recipes that build alike. */
export function recipeKey(recipe: Recipe): string {
  return canonicalJson(recipe)
}

/** Recipes of generations, to be looked up. */
export interface RecipeBook {
  /** `undefined` where the generation was built before recipes were kept. */
  get(generation: Generation): Recipe | undefined
}

/** Recipes of generations, kept beside the store. */
export interface Recipes extends RecipeBook {
  put(generation: Generation, recipe: Recipe): void
}

export function openRecipes({ database }: Operations): Recipes {
  const find = database.prepare('SELECT recipe FROM recipe WHERE generation = ? AND created_at_ms = ?')
  const replace = database.prepare('REPLACE INTO recipe VALUES (?, ?, ?)')
  return {
    get({ id, createdAtMs }) {
      const row = find.get<{ recipe: string }>(id, createdAtMs)
      return row === undefined ? undefined : (JSON.parse(row.recipe) as Recipe)
    },
    put({ id, createdAtMs }, recipe) {
      replace.run(id, createdAtMs, recipeKey(recipe))
    },
  }
}
