import type { Connector } from '../core/connector.ts'
import type { DocumentId } from '../core/document.ts'
import type { ReportProgress } from '../core/progress.ts'
import type { SourceState } from '../core/source-catalog.ts'
import { openEmbeddedLog } from '../log/embedded/open-embedded-log.ts'
import {
  type DropReport,
  dropDeadLetters,
  type RetryReport,
  retryDeadLetters,
} from '../pipelines/dead-letters.ts'
import { ensureGeneration, generationSettings } from '../pipelines/generations.ts'
import { type IndexSourcesReport, indexSources } from '../pipelines/index-sources.ts'
import { runIndexWorker } from '../pipelines/index-worker.ts'
import { releaseHold } from '../pipelines/release.ts'
import { removeSource } from '../pipelines/remove-source.ts'
import { type RepairReport, repair } from '../pipelines/repair.ts'
import type { WorkerReport } from '../pipelines/worker-report.ts'
import { englishAnalyzer } from '../retrievers/analysis/english-analyzer.ts'
import { openEmbeddedStore } from '../stores/embedded/open-embedded-store.ts'
import { markdownChunker } from './chunker.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import type { Settings } from './settings.ts'

/** How long work is watched and ended. */
export interface WorkOptions {
  readonly signal: AbortSignal
  readonly report?: ReportProgress
}

/** The writing side of the system. One process has it open at a time; closing it lets others. */
export interface Indexer {
  sources(): Promise<readonly SourceState[]>
  /** Makes the index equal to what these sources hold now. */
  index(connectors: readonly Connector[], options: WorkOptions): Promise<IndexSourcesReport>
  /** Indexes what stands in the log. */
  catchUp(options: WorkOptions): Promise<WorkerReport>
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
  close(): Promise<void>
}

/**
 * Opens log and store for writing. The embedder is the caller's, and stays open.
 *
 * @throws {WriterLockedError} where another process writes.
 */
export async function openIndexer(
  settings: Settings,
  { embedder }: Pick<OpenedEmbedder, 'embedder'>,
): Promise<Indexer> {
  const { data, config } = settings
  const store = await openEmbeddedStore(data.store, { mode: 'write' })
  const { log, deadLetters, sources, close } = await openEmbeddedLog(data.log, { mode: 'write' })
  const parts = {
    log,
    deadLetters,
    sources,
    store,
    embedder,
    analyzer: englishAnalyzer(),
    chunker: markdownChunker(config.chunks.maxTokens, embedder.countTokens),
    deleteGuardShare: config.deleteGuardShare,
    now: Date.now,
  }
  const target = async () => (await ensureGeneration(store, generationSettings(parts))).generation
  const catchUp = async (options: WorkOptions) =>
    runIndexWorker({ ...parts, ...options, generation: await target(), until: 'caught-up' })

  return {
    sources: () => sources.list(),
    index: (connectors, options) => indexSources({ ...parts, ...options, connectors }),
    catchUp,
    async release(source, options) {
      const released = await releaseHold(source, parts)
      await catchUp(options)
      return released
    },
    async removeSource(source, options) {
      const removed = await removeSource(source, parts)
      await catchUp(options)
      return removed
    },
    async retry(documentIds, options) {
      const retried = await retryDeadLetters(parts, documentIds)
      return { ...retried, worker: await catchUp(options) }
    },
    drop: (documentIds) => dropDeadLetters(deadLetters, documentIds),
    async repair(options) {
      const generation = await target()
      const index = () => runIndexWorker({ ...parts, ...options, generation, until: 'caught-up' })
      return repair({ ...parts, generation, index })
    },
    async close() {
      await close()
      await store.close()
    },
  }
}
