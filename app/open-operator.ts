import type { DocumentId } from '../core/document.ts'
import { TooManyWaitingError } from '../core/errors.ts'
import type { Journey } from '../core/journey.ts'
import type { SourceRun } from '../core/source-catalog.ts'
import type { GenerationId } from '../core/store.ts'
import type { DropReport, RetryReport } from '../pipelines/dead-letters.ts'
import { groupOf } from '../pipelines/generations.ts'
import type { WorkerReport } from '../pipelines/worker-report.ts'
import { type KeyRing, openKeyRing } from './access/open-key-ring.ts'
import type { MoveReport } from './generations/move-questions.ts'
import { openParts } from './generations/open-parts.ts'
import { openRecipes } from './generations/recipe.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import type { Indexer } from './open-indexer.ts'
import { openLog } from './open-log.ts'
import { openStore } from './open-store.ts'
import { openedTogether } from './opened-together.ts'
import { openOperations } from './operations/open-operations.ts'
import { openAnswered } from './push/answered.ts'
import { followLog } from './push/log-follower.ts'
import { PUSH_KIND, pushDocuments } from './push/push-documents.ts'
import type { PushAnswer, PushRequest } from './push/push-request.ts'
import type { Settings } from './settings.ts'
import { sourceConnector } from './source-connector.ts'
import { connectorsToWatch } from './watch/connectors-to-watch.ts'
import { watchSources } from './watch/watch-sources.ts'
import type { WorkOptions } from './work-options.ts'
import { writerQueue } from './writer-queue.ts'

/** What a serving process changes, on behalf of whoever may. It writes in turns: other processes write between them. */
export interface Operator {
  readonly keys: KeyRing
  /**
   * Takes documents into the log, durably; they are indexed soon after.
   *
   * @throws {TooManyWaitingError} @throws {ConflictError} @throws {InvalidDocumentError} @throws {DocumentTooLargeError}
   */
  push(request: PushRequest): Promise<PushAnswer>
  /** @param approvedBy whose key asks for it. @throws as `Indexer.promote`, and {WriterLockedError} */
  promote(id: GenerationId, approvedBy: string): Promise<MoveReport>
  /** @param approvedBy whose key asks for it. @throws as `Indexer.rollback`, and {WriterLockedError} */
  rollback(approvedBy: string): Promise<MoveReport>
  /** @throws {WriterLockedError} */
  retryDeadLetters(ids: readonly DocumentId[]): Promise<RetryReport & { readonly worker: WorkerReport }>
  /** @throws {WriterLockedError} */
  dropDeadLetters(ids: readonly DocumentId[]): Promise<DropReport>
  /** Lets the held deletions of a source happen. @returns what was deleted @throws {UnknownSourceError} @throws {WriterLockedError} */
  release(source: string): Promise<readonly DocumentId[]>
  /** Reads a source now, what failed in its last run included, and indexes it. @throws as `sourceConnector`, and {WriterLockedError} */
  readSource(source: string): Promise<SourceRun>
  /** Ends what is under way at the next good point, and waits for it. */
  close(): Promise<void>
}

export interface OperatorOptions {
  /** Follows edits of the folders that are configured, or were indexed before (no). */
  readonly watch?: boolean
  /** Told of each step of each document (nobody). */
  readonly journey?: Journey
}

/** What a second indexes where nothing was measured yet. */
const RECORDS_PER_SECOND = 10
const MAX_RETRY_AFTER_S = 60

/**
 * @param opened the configured model; the caller's, and stays open.
 * @param note gets what a person should know of the work.
 * @throws {LogUnavailableError} @throws {StoreUnavailableError} @throws {ConfigError} where there is nothing to watch
 */
export async function openOperator(
  settings: Settings,
  opened: OpenedEmbedder,
  note: (text: string) => void,
  options: OperatorOptions = {},
): Promise<Operator> {
  const { config, data } = settings
  const watched = options.watch ? await connectorsToWatch(settings, []) : []
  const { operations, journal, store, known } = await openedTogether(async (keep) => {
    const operations = keep(openOperations(data))
    const { journey } = options
    const journal = keep(await openLog(settings, { mode: 'write', note, ...(journey && { journey }) }))
    const store = keep(await openStore(settings, { mode: 'read' }))
    return { operations, journal, store, known: await journal.sources.list() }
  })
  const { log, sources, close } = journal
  const answered = openAnswered(operations)
  const shelf = openParts(settings, opened, openRecipes(operations), note)
  const queue = writerQueue(settings, opened, shelf, options.journey)
  const ending = new AbortController()
  const waiting = async (): Promise<number | undefined> => {
    const live = await store.live()
    return live && log.lag(groupOf(live))
  }
  const follower = followLog({ queue, waiting, note })
  // What was pushed before the last process ended.
  if (known.some(({ connector }) => connector === PUSH_KIND)) follower.wake()

  const watch = watched.length > 0 ? watchSources(watched, { queue, note }) : undefined

  const inTurn = <T>(work: (indexer: Indexer, options: WorkOptions) => Promise<T>): Promise<T> =>
    queue.run((indexer) => work(indexer, { signal: ending.signal }), { note, signal: ending.signal })

  return {
    keys: openKeyRing(operations),
    async push(request) {
      const before = answered.find(request)
      if (before !== undefined) return before
      await assertRoom(request.documents.length + request.deletes.length)
      const configured = config.sources.map(({ name }) => name)
      const { maxFileBytes: maxDocumentBytes } = config.limits
      const parts = { log, sources, configured, maxDocumentBytes, now: Date.now }
      const answer = await pushDocuments(request, parts)
      answered.keep(request, answer)
      follower.wake()
      return answer
    },
    promote: (id, approvedBy) => inTurn((indexer, work) => indexer.promote(id, { ...work, approvedBy })),
    rollback: (approvedBy) => inTurn((indexer, work) => indexer.rollback({ ...work, approvedBy })),
    retryDeadLetters: (ids) => inTurn((indexer, work) => indexer.retry(ids, work)),
    dropDeadLetters: (ids) => inTurn((indexer) => indexer.drop(ids)),
    release: (source) => inTurn((indexer, work) => indexer.release(source, work)),
    readSource: (source) =>
      inTurn(async (indexer, work) => {
        const connector = sourceConnector(source, settings, await indexer.sources())
        const { runs } = await indexer.index([connector], work)
        work.signal.throwIfAborted()
        return (runs[0] as (typeof runs)[number]).run
      }),
    async close() {
      ending.abort()
      await follower.close()
      await watch?.close()
      await queue.idle()
      await shelf.close()
      await close()
      await store.close()
      operations.close()
    },
  }

  async function assertRoom(coming: number): Promise<void> {
    const { maxWaiting } = config.push
    const found = (await waiting()) ?? 0
    if (found === 0 || found + coming <= maxWaiting) return
    const seconds = Math.ceil(
      (found + coming - maxWaiting) / (follower.recordsPerSecond ?? RECORDS_PER_SECOND),
    )
    const retryAfterS = Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_S)
    throw new TooManyWaitingError(
      `expected at most ${maxWaiting} changes to wait (push.maxWaiting), got ${found} and ${coming} more; come again in ${retryAfterS} s`,
      retryAfterS,
    )
  }
}
