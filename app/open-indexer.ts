import type { Connector } from '../core/connector.ts'
import type { DocumentId } from '../core/document.ts'
import type { Journey } from '../core/journey.ts'
import type { SourceState } from '../core/source-catalog.ts'
import type { GenerationId } from '../core/store.ts'
import {
  type DropReport,
  dropDeadLetters,
  type RetryReport,
  retryDeadLetters,
} from '../pipelines/dead-letters.ts'
import { runIndexWorker } from '../pipelines/index-worker.ts'
import { releaseHold } from '../pipelines/release.ts'
import { removeSource } from '../pipelines/remove-source.ts'
import { type RepairReport, repair } from '../pipelines/repair.ts'
import type { WorkerReport } from '../pipelines/worker-report.ts'
import { collect } from './generations/collect.ts'
import { configuredEvaluation } from './generations/evaluate-generation.ts'
import { type GenerationContext, liveParts } from './generations/generation-context.ts'
import {
  type FollowedSources,
  type FollowReport,
  followInto,
  type IndexIntoReport,
  indexInto,
  updatedTarget,
} from './generations/index-into.ts'
import { knownGeneration } from './generations/known-generation.ts'
import { type MoveReport, moveQuestions } from './generations/move-questions.ts'
import { openMoves } from './generations/moves.ts'
import { openParts, type PartsShelf } from './generations/open-parts.ts'
import { openRecipes, recipeOf } from './generations/recipe.ts'
import { type ReindexOptions, type ReindexReport, reindex } from './generations/reindex.ts'
import { rollbackTarget } from './generations/rollback-target.ts'
import { workOn } from './generations/work-on.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { openLog } from './open-log.ts'
import { openStore } from './open-store.ts'
import { openedTogether } from './opened-together.ts'
import { openAudits } from './operations/audits.ts'
import { openFreshness } from './operations/freshness.ts'
import { openOperations } from './operations/open-operations.ts'
import type { Settings } from './settings.ts'
import { waitForWriter } from './wait-for-writer.ts'
import type { WorkOptions } from './work-options.ts'

/** The writing side of the system. One process has it open at a time; closing it lets others. */
export interface Indexer {
  sources(): Promise<readonly SourceState[]>
  /** Makes the index equal to what these sources hold now. */
  index(connectors: readonly Connector[], options: WorkOptions): Promise<IndexIntoReport>
  /**
   * The same at the cost of what changed in folders that were watched: the index is not held against the log. Where
   * nothing is live yet, it is `index`.
   */
  follow(changes: FollowedSources['changes'], options: WorkOptions): Promise<FollowReport>
  /** Indexes what stands in the log, into the live generation where there is one. */
  catchUp(options: WorkOptions): Promise<WorkerReport>
  /** The same; where nothing is live yet, questions go to what it makes. */
  indexLog(options: WorkOptions): Promise<WorkerReport>
  /** Indexes what reaches the log until the signal fires. @returns what it did */
  work(options: WorkOptions): Promise<WorkerReport>
  /** Lets the held deletions of a source happen. @returns what was deleted @throws {UnknownSourceError} */
  release(source: string, options: WorkOptions): Promise<readonly DocumentId[]>
  /** Forgets a source with all of its documents. @returns how many @throws {UnknownSourceError} */
  removeSource(source: string, options: WorkOptions): Promise<number>
  /** Another try for dead letters; absent: all. */
  retry(
    documentIds: readonly DocumentId[] | undefined,
    options: WorkOptions,
  ): Promise<RetryReport & { readonly worker: WorkerReport }>
  drop(documentIds: readonly DocumentId[] | undefined): Promise<DropReport>
  repair(options: WorkOptions): Promise<RepairReport>
  /** Builds a generation anew, as configured, beside the live one. @throws as `reindex` of `generations/` */
  reindex(options: ReindexOptions): Promise<ReindexReport>
  /** Sends questions to a generation. @throws {UnknownGenerationError} @throws as `moveQuestions` */
  promote(id: GenerationId, options: MoveOptions): Promise<MoveReport>
  /** Sends questions back to where they went before. @throws {GenerationNotReadyError} @throws as `moveQuestions` */
  rollback(options: MoveOptions): Promise<MoveReport>
  /** Drops generations that nobody needs any more. @returns those */
  collect(): Promise<readonly GenerationId[]>
  close(): Promise<void>
}

/** How questions are moved. */
export interface MoveOptions extends WorkOptions {
  /** The person who says so (nobody). */
  readonly approvedBy?: string
}

export interface IndexerOptions {
  /** Gets what a person should know of the work (nobody). */
  readonly note?: (text: string) => void
  /** Told of each step of each document (nobody). */
  readonly journey?: Journey
  /** How long it waits for another process that writes, in ms (2,000). */
  readonly patienceMs?: number
  /** Ends the waiting. */
  readonly signal?: AbortSignal
  /** The caller's, and stays open (one of its own). */
  readonly shelf?: PartsShelf
  /** The settings without what one command put over them: what the configuration asks for (`settings`). */
  readonly asked?: Settings
}

/** Long enough for a serving process to index what was pushed to it. */
const PATIENCE_MS = 2_000

/**
 * Opens log and store for writing. The embedder is the caller's, and stays open.
 *
 * @throws {WriterLockedError} where another process goes on writing.
 */
export async function openIndexer(
  settings: Settings,
  opened: OpenedEmbedder,
  options: IndexerOptions = {},
): Promise<Indexer> {
  const { note = () => undefined, patienceMs = PATIENCE_MS, signal, journey, asked = settings } = options
  const { data, config } = settings
  const { store, journal, operations } = await openedTogether(async (keep) => {
    const store = keep(await waitForWriter(() => openStore(settings, { mode: 'write' }), patienceMs, signal))
    const journal = keep(await openLog(settings, { mode: 'write', note, ...(journey && { journey }) }))
    return { store, journal, operations: openOperations(data) }
  })
  const { log, deadLetters, sources, close } = journal
  const recipes = openRecipes(operations)
  const shelf = options.shelf ?? openParts(settings, opened, recipes, note)
  const evaluate = configuredEvaluation(settings, shelf)
  const context: GenerationContext = {
    log,
    deadLetters,
    sources,
    store,
    shelf,
    recipes,
    moves: openMoves(operations),
    audits: openAudits(operations),
    freshness: openFreshness(operations),
    asked: recipeOf(asked.config),
    keep: config.generations.keep,
    needsApproval: config.generations.approval === 'required',
    ...(evaluate && { evaluate }),
    now: Date.now,
    ...(journey && { journey }),
    note,
  }
  const target = () => updatedTarget(context)
  const catchUp = async (work: WorkOptions) => {
    const { parts, generation } = await target()
    return runIndexWorker({ ...liveParts(context), ...parts, ...work, generation, until: 'caught-up' })
  }

  return {
    sources: () => sources.list(),
    index: (connectors, work) =>
      indexInto(context, { connectors, deleteGuardShare: config.deleteGuardShare }, work),
    follow: (changes, work) =>
      followInto(context, { changes, deleteGuardShare: config.deleteGuardShare }, work),
    catchUp,
    work: (options) => workOn(context, options),
    async indexLog(work) {
      if ((await store.live()) !== undefined) return catchUp(work)
      const nothing = { connectors: [], deleteGuardShare: config.deleteGuardShare }
      return (await indexInto(context, nothing, work)).worker
    },
    async release(source, work) {
      const released = await releaseHold(source, context)
      await catchUp(work)
      return released
    },
    async removeSource(source, work) {
      const removed = await removeSource(source, context)
      await catchUp(work)
      return removed
    },
    async retry(documentIds, work) {
      const { parts, generation } = await target()
      await catchUp(work)
      return retryDeadLetters({ ...liveParts(context), ...parts, ...work, generation }, documentIds)
    },
    drop: (documentIds) => dropDeadLetters(deadLetters, documentIds),
    async repair(work) {
      const { parts, generation } = await target()
      const repaired = await repair({ ...liveParts(context), ...parts, ...work, generation })
      context.audits.put(repaired.after)
      return repaired
    },
    reindex: (work) => reindex(context, recipeOf(config), work),
    async promote(id, { approvedBy, ...work }) {
      const generation = await knownGeneration(id, store)
      return moveQuestions({ kind: 'promotion', generation, ...said(approvedBy) }, context, work)
    },
    async rollback({ approvedBy, ...work }) {
      const generation = await rollbackTarget(store, context.moves.list())
      return moveQuestions({ kind: 'rollback', generation, ...said(approvedBy) }, context, work)
    },
    collect: () => collect(store, context.moves.list(), context.keep),
    async close() {
      if (options.shelf === undefined) await shelf.close()
      await close()
      await store.close()
      operations.close()
    },
  }
}

function said(approvedBy: string | undefined): Pick<MoveOptions, 'approvedBy'> {
  return approvedBy === undefined ? {} : { approvedBy }
}
