import type { Journey } from '../core/journey.ts'
import type { PartsShelf } from './generations/open-parts.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { type Indexer, type IndexerOptions, openIndexer } from './open-indexer.ts'
import type { Settings } from './settings.ts'

/** Turns at writing in one process, one after the other; between them other processes may write. */
export interface WriterQueue {
  /** Waits its turn, opens the index for writing, works, and closes it. @throws {WriterLockedError} as `openIndexer` does */
  run<T>(work: (indexer: Indexer) => Promise<T>, options?: IndexerOptions): Promise<T>
  /** Resolves when no turn is under way or waiting. */
  idle(): Promise<void>
}

/**
 * @param opened the configured model; the caller's, and stays open.
 * @param shelf opens the parts of other generations; the caller's, and stays open from turn to turn.
 * @param journey told of each step of each document (nobody).
 */
export function writerQueue(
  settings: Settings,
  opened: OpenedEmbedder,
  shelf: PartsShelf,
  journey?: Journey,
): WriterQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work, options) {
      const turn = last.then(() => takeTurn(work, options))
      // The next turn does not care how this one ends; who asked for it does.
      last = turn.catch(() => undefined)
      return turn
    },
    async idle() {
      await last
    },
  }

  async function takeTurn<T>(work: (indexer: Indexer) => Promise<T>, options?: IndexerOptions): Promise<T> {
    const indexer = await openIndexer(settings, opened, { ...(journey && { journey }), ...options, shelf })
    try {
      return await work(indexer)
    } finally {
      await indexer.close()
    }
  }
}
