import type { Cursor } from './connector.ts'
import type { DocumentId } from './document.ts'

/** How a connector run ended. */
export interface SourceRun {
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly seen: number
  readonly added: number
  /** Title or body changed. */
  readonly changed: number
  /** Only access, tags or metadata changed. */
  readonly accessChanged: number
  readonly unchanged: number
  readonly deleted: number
  /** Deletions that wait for a person. */
  readonly held: number
  /** Pages left out on purpose, with the reason, e.g. an empty file. */
  readonly skipped: readonly PageNote[]
  /** Pages that could not be read; what was indexed of them stays. */
  readonly failed: readonly PageNote[]
  /** What a reader of the source should know of pages that were read; absent where the connector knows of nothing. */
  readonly warnings?: readonly PageNote[]
  /** Why the run ended before the source did; absent where it was read whole. Nothing is deleted then. */
  readonly error?: string
  /** Set where something could not be read that may have been any page, as a broken line: nothing was deleted. */
  readonly partial?: true
}

/** A page and what is to be said of it; never document text. */
export interface PageNote {
  readonly path: string
  readonly reason: string
}

/** What the system knows of a source between runs. */
export interface SourceState {
  readonly name: string
  /** Which connector reads it, e.g. `markdown`. */
  readonly connector: string
  /** Where it lies: an absolute folder or a URL. One location has one name. */
  readonly location: string
  readonly lastRun?: SourceRun
  /** Deletions that wait for `plumbline sources release`; empty where none are held. Sorted. */
  readonly heldDeletes: readonly DocumentId[]
  /** From where the next run goes on: of what it counts in, the log has every event. Absent: from the start. */
  readonly cursor?: Cursor
}

/** Where source states lie. */
export interface SourceCatalog {
  /** By name ascending. */
  list(): Promise<readonly SourceState[]>
  get(name: string): Promise<SourceState | undefined>
  /** Adds a source or replaces what is known of it. Durable once resolved. */
  put(state: SourceState): Promise<void>
  /** Forgets a source; its documents are not touched. */
  remove(name: string): Promise<void>
}
