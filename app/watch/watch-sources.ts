import type { Connector } from '../../core/connector.ts'
import { WriterLockedError } from '../../core/errors.ts'
import type { SourceRun } from '../../core/source-catalog.ts'
import type { FollowReport } from '../generations/index-into.ts'
import type { WriterQueue } from '../writer-queue.ts'
import { type ChangedPaths, type FolderWatch, merged, watchFolders } from './watch-folders.ts'

/** Keeps the index equal to folders while they are edited. */
export interface SourceWatch {
  /** Names of the sources whose folders are watched. */
  readonly sources: readonly string[]
  /** Lets a turn that is under way end. */
  close(): Promise<void>
}

export interface WatchOptions {
  readonly queue: WriterQueue
  /** Told of every turn. */
  readonly onFollowed?: (report: FollowReport) => void
  /** Told what keeps it from following. */
  readonly note: (text: string) => void
}

/** An edit often comes as several changes: so long after the last of them it is taken to be whole. */
const QUIET_MS = 40
/** However many changes come, so long after the first of them they are indexed. */
const MAX_WAIT_MS = 400
/** Of pages that could not be read, so many are named. */
const TOLD_PAGES = 5
/** How long it waits after a turn that failed. */
const AGAIN_AFTER_MS = 1_000

/** Follows the folders of `connectors`, beginning with what changed before it was called. */
export function watchSources(connectors: readonly Connector[], options: WatchOptions): SourceWatch {
  const { queue, onFollowed, note } = options
  const ending = new AbortController()
  const waiting = new Map<Connector, ChangedPaths>()
  let timer: NodeJS.Timeout | undefined
  let firstAtMs: number | undefined
  let turn: Promise<void> | undefined
  const told = new Map<string, string>()
  const folders: FolderWatch = watchFolders(connectors, {
    onChange: wake,
    onTrouble: ({ source }, reason) => note(`${source}: ${reason}`),
  })
  for (const connector of folders.watched) waiting.set(connector, 'all')
  plan(0)

  return {
    sources: folders.watched.map(({ source }) => source),
    async close() {
      ending.abort()
      clearTimeout(timer)
      folders.close()
      await turn
    },
  }

  function wake(): void {
    for (const [connector, paths] of folders.take()) wait(connector, paths)
    // The turn that is under way looks again when it is done.
    if (turn !== undefined) return
    firstAtMs ??= performance.now()
    const leftMs = firstAtMs + MAX_WAIT_MS - performance.now()
    plan(Math.max(0, Math.min(QUIET_MS, leftMs)))
  }

  /** What is wrong with a source, once until it changes. */
  function tell(source: string, { error, failed, held }: SourceRun): void {
    const wrong = [
      ...(error === undefined ? [] : [error]),
      ...failed.slice(0, TOLD_PAGES).map(({ path, reason }) => `${path} could not be read (${reason})`),
      ...(failed.length > TOLD_PAGES ? [`and ${failed.length - TOLD_PAGES} more`] : []),
      ...(held === 0
        ? []
        : [`${held} deletions held; \`plumbline sources release ${source}\` lets them happen`]),
    ].join('; ')
    if (wrong !== (told.get(source) ?? '')) note(`${source}: ${wrong === '' ? 'all is well again' : wrong}`)
    told.set(source, wrong)
  }

  function wait(connector: Connector, paths: ChangedPaths): void {
    waiting.set(connector, merged(waiting.get(connector), paths))
  }

  function plan(inMs: number): void {
    clearTimeout(timer)
    if (ending.signal.aborted) return
    timer = setTimeout(() => {
      firstAtMs = undefined
      turn = takeTurn()
    }, inMs)
  }

  async function takeTurn(): Promise<void> {
    const chosen = new Map(waiting)
    waiting.clear()
    let againMs = 0
    try {
      const work = { signal: ending.signal }
      const report = await queue.run((indexer) => indexer.follow(chosen, work), { note })
      for (const { source, run } of report.runs) tell(source, run)
      onFollowed?.(report)
    } catch (error) {
      for (const [connector, paths] of chosen) wait(connector, paths)
      againMs = AGAIN_AFTER_MS
      if (!ending.signal.aborted && !(error instanceof WriterLockedError)) {
        note(`what changed waits to be indexed: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    turn = undefined
    if (waiting.size > 0) plan(againMs)
  }
}
