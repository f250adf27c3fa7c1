import { ApprovalMissingError } from '../../core/errors.ts'
import type { Generation, GenerationId } from '../../core/store.ts'
import { generationSettings, sameSettings } from '../../pipelines/generations.ts'
import { runIndexWorker } from '../../pipelines/index-worker.ts'
import { whileFollowing } from '../../pipelines/while-following.ts'
import type { WorkerReport } from '../../pipelines/worker-report.ts'
import type { WorkOptions } from '../work-options.ts'
import { followedOf, type GenerationContext } from './generation-context.ts'
import { type MoveReport, moveQuestions } from './move-questions.ts'
import type { Recipe } from './recipe.ts'

export interface ReindexOptions extends WorkOptions {
  /** Sends questions to the new generation when it is ready; otherwise `promote` does, when a person says so. */
  readonly promote: boolean
  /** Who approves of that; absent: nobody, and where that is asked for questions stay where they are. */
  readonly approvedBy?: string
}

/** What a rebuild did. */
export interface ReindexReport {
  readonly generation: GenerationId
  /** Goes on with one that an earlier call had begun. */
  readonly resumed: boolean
  readonly worker: WorkerReport
  /** What the live generation took in meanwhile; absent where there is none, or where it could not be updated. */
  readonly followed?: WorkerReport
  /** Absent where it was interrupted, was not to be promoted, or waits. */
  readonly move?: MoveReport
  /** What it waits for before questions move to it: a person. */
  readonly waitsFor?: string
  readonly interrupted: boolean
}

/**
 * Builds a generation from the log with the shelf's configured parts, beside the live one, which goes on being updated
 * and answering; then sends questions to it. Cut off, the next call goes on with it.
 *
 * @param built the recipe of the configured parts.
 * @throws as `moveQuestions` does.
 */
export async function reindex(
  context: GenerationContext,
  built: Recipe,
  { promote, approvedBy, ...work }: ReindexOptions,
): Promise<ReindexReport> {
  const { store, shelf, recipes } = context
  const live = await store.live()
  const begun = await unfinished(context, live)
  const generation = begun ?? (await store.createGeneration(generationSettings(shelf.configured)))
  recipes.put(generation, built)

  const parts = { ...context, ...shelf.configured, ...work, generation }
  const { result: worker, followed } = await whileFollowing(
    await followedOf(live, context, work.signal),
    work.signal,
    (signal) => runIndexWorker({ ...parts, signal, until: 'caught-up' }),
  )
  const interrupted = work.signal.aborted
  const report = {
    generation: generation.id,
    resumed: begun !== undefined,
    worker,
    ...(followed && { followed }),
    interrupted,
  }
  if (interrupted || !promote) return report
  const request = { kind: 'promotion', generation, ...(approvedBy !== undefined && { approvedBy }) } as const
  try {
    return { ...report, move: await moveQuestions(request, context, work) }
  } catch (error) {
    if (!(error instanceof ApprovalMissingError)) throw error
    return { ...report, waitsFor: error.message }
  }
}

/** The newest generation, where it is built with the configured parts and questions never went to it. */
async function unfinished(
  { store, shelf, moves }: GenerationContext,
  live: Generation | undefined,
): Promise<Generation | undefined> {
  const newest = (await store.generations()).at(-1)
  if (newest === undefined || newest.id === live?.id) return undefined
  if (!sameSettings(newest, generationSettings(shelf.configured))) return undefined
  const wasLive = moves
    .list()
    .some(({ generation, createdAtMs }) => generation === newest.id && createdAtMs === newest.createdAtMs)
  return wasLive ? undefined : newest
}
