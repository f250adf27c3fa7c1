import { canonicalJson } from '../../core/canonical-json.ts'
import { GenerationMismatchError } from '../../core/errors.ts'
import type { Generation } from '../../core/store.ts'
import type { GenerationParts } from '../../pipelines/generations.ts'
import { generationSettings, sameSettings } from '../../pipelines/generations.ts'
import type { WorkerParts } from '../../pipelines/worker-parts.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { markdownChunker } from '../chunking/markdown-chunker.ts'
import { threadedChunker } from '../chunking/threaded-chunker.ts'
import { type OpenedEmbedder, openConfiguredEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { type Recipe, type RecipeBook, recipeOf, settingsWith } from './recipe.ts'

/** What a generation is built and updated with. */
export type BuildParts = Pick<WorkerParts, 'embedder' | 'analyzer' | 'chunker'>

/** What a generation was built with, as a system of its own is opened with it. */
export interface BuiltWith {
  readonly settings: Settings
  /** The shelf's, and stays open. */
  readonly opened: OpenedEmbedder
}

/** Parts by generation: those of the configuration, and those that another generation was built with. */
export interface PartsShelf {
  /** What the configuration asks for. */
  readonly configured: BuildParts
  /**
   * What `generation` was built with; models are opened once and stay open.
   *
   * @throws {GenerationMismatchError} where nobody kept its recipe, or the recipe now gives something else.
   * @throws {ModelError} where its model is gone.
   */
  of(generation: Generation): Promise<BuildParts>
  /** Settings and model of the same, to measure it with. Errors as of `of`. */
  built(generation: Generation): Promise<BuiltWith>
  /** The same as far as questions need it: the model alone. */
  embedderOf(generation: Generation): Promise<OpenedEmbedder>
  /** Closes what it opened itself. */
  close(): Promise<void>
}

/**
 * @param opened the configured model; the caller's, and stays open.
 * @param note gets what the opening of a model has to say.
 */
export function openParts(
  settings: Settings,
  opened: OpenedEmbedder,
  recipes: RecipeBook,
  note: (text: string) => void,
): PartsShelf {
  const configured = partsOf(settings, opened)
  const configuredModel = modelKey(recipeOf(settings.config))
  const models = new Map<string, Promise<OpenedEmbedder>>()

  const modelOf = (recipe: Recipe): Promise<OpenedEmbedder> => {
    const key = modelKey(recipe)
    if (key === configuredModel) return Promise.resolve(opened)
    const opening = models.get(key) ?? openConfiguredEmbedder(settingsWith(settings, recipe), { note })
    models.set(key, opening)
    // One that failed is tried again the next time.
    opening.catch(() => models.delete(key))
    return opening
  }
  const knownRecipe = (generation: Generation): Recipe => {
    const recipe = recipes.get(generation)
    if (recipe !== undefined) return recipe
    throw new GenerationMismatchError(
      `generation ${generation.id}: expected a record of how it was built, found none; \`plumbline reindex\` builds one that can be updated`,
    )
  }

  const built = async (generation: Generation): Promise<BuiltWith> => {
    if (sameSettings(generation, generationSettings(configured))) return { settings, opened }
    const recipe = knownRecipe(generation)
    const own = { settings: settingsWith(settings, recipe), opened: await modelOf(recipe) }
    assertSame(generation, partsOf(own.settings, own.opened))
    return own
  }

  return {
    configured,
    async of(generation) {
      const own = await built(generation)
      return own.settings === settings ? configured : partsOf(own.settings, own.opened)
    },
    built,
    async embedderOf(generation) {
      if (generation.modelId === opened.questions.modelId) return opened
      const model = await modelOf(knownRecipe(generation))
      if (model.questions.modelId === generation.modelId) return model
      throw mismatch(generation, model.questions.modelId)
    },
    async close() {
      for (const opening of models.values()) {
        const [model] = await Promise.allSettled([opening])
        if (model.status === 'fulfilled') await model.value.close()
      }
    },
  }
}

function partsOf(
  { config }: Settings,
  { embedder, tokenizerFile }: Pick<OpenedEmbedder, 'embedder' | 'tokenizerFile'>,
): BuildParts {
  const { maxTokens } = config.chunks
  const chunker = markdownChunker(maxTokens, embedder.countTokens)
  return {
    embedder,
    analyzer: englishAnalyzer(),
    chunker: tokenizerFile === undefined ? chunker : threadedChunker(chunker, { tokenizerFile, maxTokens }),
  }
}

function modelKey({ model }: Recipe): string {
  return canonicalJson(model)
}

function assertSame(generation: Generation, parts: GenerationParts): void {
  const built = generationSettings(parts)
  if (!sameSettings(generation, built)) throw mismatch(generation, Object.values(built).join(', '))
}

function mismatch({ id, modelId, chunker }: Generation, found: string): GenerationMismatchError {
  return new GenerationMismatchError(
    `generation ${id}: expected to open what it was built with (${modelId}, ${chunker}), got ${found}; ` +
      'put the model back as it was, or run `plumbline reindex`',
  )
}
