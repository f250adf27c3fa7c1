import type { ChunkId } from '../core/chunk.ts'
import type { DocumentId } from '../core/document.ts'
import type { GenerationId } from '../core/store.ts'

/** What an index worker did, from its start to its end. Every record is in exactly one of the first seven counts. */
export interface WorkerReport {
  readonly generation: GenerationId
  /** Documents written with their chunks. */
  readonly indexed: number
  /** Documents of which only access, tags or metadata were written. */
  readonly described: number
  /** Documents taken out. */
  readonly removed: number
  /** Records that said nothing new. */
  readonly unchanged: number
  /** Records that a newer one of the same document, handed over with them, made void. */
  readonly superseded: number
  readonly deadLettered: readonly PutAside[]
  /** Records that the log put aside, as they could not be read. */
  readonly unreadable: number
  /** Passages that were given to the embedder; its cache may have known some. */
  readonly chunks: number
  /** Passages that the model read only in part. */
  readonly truncated: readonly ChunkId[]
  readonly warnings: readonly { readonly documentId: DocumentId; readonly warning: string }[]
  /** Attempts that failed and were repeated. */
  readonly retries: number
  /** Stopped by its signal before it was done. */
  readonly interrupted: boolean
  /** `chunk` and `store`: time spent on it; `embed`: time in which the embedder had work. They overlap. */
  readonly timeMs: { readonly chunk: number; readonly embed: number; readonly store: number }
}

/** A document that went to the dead letters. */
export interface PutAside {
  readonly documentId: DocumentId
  readonly code: string
  readonly reason: string
  /**
   * What readers find of it now: `nothing`; an `older` version; or nothing any more, `withdrawn`, because the older
   * version could be read by somebody whom the new one shuts out.
   */
  readonly left: 'nothing' | 'older' | 'withdrawn'
}

/** A report while it is being written. */
export type Tally = {
  -readonly [Field in keyof WorkerReport]: WorkerReport[Field] extends readonly (infer Item)[]
    ? Item[]
    : WorkerReport[Field] extends object
      ? { -readonly [Stage in keyof WorkerReport[Field]]: WorkerReport[Field][Stage] }
      : WorkerReport[Field]
}

/** A report with nothing in it yet. */
export function startTally(generation: GenerationId): Tally {
  return {
    generation,
    indexed: 0,
    described: 0,
    removed: 0,
    unchanged: 0,
    superseded: 0,
    deadLettered: [],
    unreadable: 0,
    chunks: 0,
    truncated: [],
    warnings: [],
    retries: 0,
    interrupted: false,
    timeMs: { chunk: 0, embed: 0, store: 0 },
  }
}
