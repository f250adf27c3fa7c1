import type { Analyzer } from '../core/analyzer.ts'
import type { DocumentLog } from '../core/document-log.ts'
import type { Embedder } from '../core/embedder.ts'
import type { Generation, GenerationSettings, Store } from '../core/store.ts'
import type { Chunker } from './chunker.ts'

/** What decides how a generation is built. */
export interface GenerationParts {
  readonly embedder: Pick<Embedder, 'modelId' | 'dimensions'>
  readonly chunker: Pick<Chunker, 'id'>
  readonly analyzer: Pick<Analyzer, 'id'>
}

/** The settings of a generation that is built with these parts. */
export function generationSettings({ embedder, chunker, analyzer }: GenerationParts): GenerationSettings {
  const { modelId, dimensions } = embedder
  return { modelId, dimensions, chunker: chunker.id, analyzer: analyzer.id }
}

/** Whether two generations, or one and what is asked for, are built alike. */
export function sameSettings(a: GenerationSettings, b: GenerationSettings): boolean {
  return (
    a.modelId === b.modelId &&
    a.dimensions === b.dimensions &&
    a.chunker === b.chunker &&
    a.analyzer === b.analyzer
  )
}

/**
 * The consumer group that fills a generation, e.g. `index-g1-1700000000000`. A log may outlive the store: the time tells a
 * generation from one of the same name in a store that is no more, of which nothing is left.
 */
export function groupOf({ id, createdAtMs }: Pick<Generation, 'id' | 'createdAtMs'>): string {
  return `index-${id}-${createdAtMs}`
}

/** The generation to index into, and whether questions already go to it. */
export interface TargetGeneration {
  readonly generation: Generation
  readonly isLive: boolean
}

/**
 * The live generation where it is built with `settings`; otherwise the newest other one that is, to be gone on with;
 * otherwise a new one. Of processes that make one at the same time, on a store that several write to, all take the first;
 * where nothing is live yet, so does who comes before the others are dropped.
 */
export async function ensureGeneration(
  store: Store,
  settings: GenerationSettings,
): Promise<TargetGeneration> {
  const live = await store.live()
  if (live !== undefined && sameSettings(live, settings)) return { generation: live, isLive: true }
  const known = await alike(store, settings)
  const begun = live === undefined ? known[0] : known.at(-1)
  if (begun !== undefined) return { generation: begun, isLive: false }
  const made = await store.createGeneration(settings)
  const [first = made] = await alike(store, settings)
  if (first.id !== made.id) await store.drop(made.id)
  return { generation: first, isLive: false }
}

async function alike(store: Store, settings: GenerationSettings): Promise<readonly Generation[]> {
  return (await store.generations()).filter((generation) => sameSettings(generation, settings))
}

/**
 * Moves questions to `generation` where its worker has handled all that stands in the log; drops nothing.
 * @returns whether it moved
 */
export async function promoteWhenCaughtUp(
  generation: Generation,
  { store, log }: { readonly store: Store; readonly log: DocumentLog },
): Promise<boolean> {
  if ((await log.lag(groupOf(generation))) > 0) return false
  await store.promote(generation.id)
  return true
}
