import type { Analyzer } from '../core/analyzer.ts'
import type { DeadLetters } from '../core/dead-letters.ts'
import type { Embedder } from '../core/embedder.ts'
import type { Journey } from '../core/journey.ts'
import type { Footing, Generation, IndexedDocument, Store } from '../core/store.ts'
import type { Chunker } from './chunker.ts'
import type { RetryOptions } from './retry.ts'
import type { Tally } from './worker-report.ts'

/** What an index worker works with, handed from step to step. */
export interface WorkerParts {
  readonly deadLetters: DeadLetters
  readonly store: Store
  readonly generation: Generation
  /** From before the records at hand were looked at. */
  readonly footing: Footing
  readonly embedder: Embedder
  readonly analyzer: Analyzer
  readonly chunker: Chunker
  readonly now: () => number
  /** Told of documents that were in the index before and can be found by their new text now. */
  readonly onSearchable?: (documents: readonly IndexedDocument[]) => void
  /** Told of each document's steps (nobody). */
  readonly journey?: Journey
  readonly retry: RetryOptions
  /** Ends the work with what is being written; absent: nothing does but the retries' signal, at once. */
  readonly stop?: AbortSignal
  readonly tally: Tally
}
