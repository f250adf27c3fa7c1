import type { Principal } from '../core/access.ts'
import type { DeadLetter } from '../core/dead-letters.ts'
import type { DocumentId } from '../core/document.ts'
import type { SearchResult } from '../core/hit.ts'
import type { TraceParent } from '../core/journey.ts'
import type { SourceState } from '../core/source-catalog.ts'
import type { Filter, Generation, GenerationId } from '../core/store.ts'
import type { GenerationState } from './generations/list-generations.ts'
import type { Move } from './generations/moves.ts'
import type { SourceAuditRecord } from './operations/audits.ts'
import type { SourceFreshness } from './operations/freshness.ts'
import type { ServedPipeline } from './pipelines/served-pipeline.ts'
import type { JobRun } from './schedule/job-runs.ts'
import type { JobState } from './schedule/list-jobs.ts'

/** A question as a program asks it. */
export interface SearchRequest {
  /** 1 to 10,000 characters with something besides white space. */
  readonly query: string
  /** Most documents to return, 1 to 100. */
  readonly limit: number
  readonly filter: Filter
  readonly principal: Principal
  /** Expression of a retriever, `rrf(bm25, dense)`; absent: the served pipeline. */
  readonly pipeline?: string
  readonly signal?: AbortSignal
  /** Of who asks: the question's own trace goes on from it. */
  readonly trace?: TraceParent
}

/** A document as the console opens it. */
export interface RenderedDocument {
  readonly id: DocumentId
  readonly source: string
  readonly path: string
  readonly title: string
  readonly url?: string
  readonly sourceUpdatedAtMs: number
  readonly indexedAtMs: number
  /** Safe HTML; the elements of the asked-for range carry `<mark class="passage">` or the attribute `data-passage`. */
  readonly html: string
}

/** What is in the index for one who asks, by source name ascending. */
export interface SourceCount {
  readonly source: string
  readonly documents: number
  readonly chunks: number
}

/** Whether questions can be answered, and how far the index is behind its sources. */
export interface Readiness {
  /** Something is indexed and the model answers. */
  readonly ready: boolean
  /** Why not, or what is wrong; empty where all is well. */
  readonly reasons: readonly string[]
  readonly generation?: Generation
  /** What answers where a question names no pipeline. */
  readonly pipeline: ServedPipeline
  /** Log records not yet indexed. */
  readonly lag: number
  readonly deadLetters: number
  /** Deletions that wait for a person. */
  readonly heldDeletes: number
  /** Documents that were not what the log says when each source was last audited; absent before the first audit. */
  readonly wrong?: number
  /** When the audit of longest ago was. */
  readonly auditedAtMs?: number
}

/** Counters since the process started. */
export interface Counters {
  readonly embeddingCacheHits: number
  readonly embeddingCacheMisses: number
}

/** The wired system as the query API sees it. Made by `openSystem`. */
export interface System {
  /** @throws {InvalidQueryError} @throws {NothingIndexedError} @throws {PipelineExpressionError} */
  search(request: SearchRequest): Promise<SearchResult>
  /** `undefined` where there is none or `principal` may not read it. `start`, `end`: the passage to mark, in the body. */
  document(
    id: DocumentId,
    principal: Principal,
    passage?: { readonly start: number; readonly end: number },
  ): Promise<RenderedDocument | undefined>
  /** @throws {NothingIndexedError} */
  counts(principal: Principal): Promise<readonly SourceCount[]>
  sources(): Promise<readonly SourceState[]>
  deadLetters(): Promise<readonly DeadLetter[]>
  /** Every build of the index, by number ascending. */
  generations(): Promise<readonly GenerationState[]>
  /** Where questions went, newest first. */
  moves(): readonly Move[]
  /** Where a rollback would send them; `undefined` where there is nothing to go back to. */
  rollbackTarget(): Promise<GenerationId | undefined>
  /** Loads the newest generation and its model, so that the first question after its promotion waits for neither. */
  prepare(signal: AbortSignal): Promise<void>
  /** Configured jobs, in their order. */
  jobs(): readonly JobState[]
  /** Latest runs of jobs, newest first. */
  jobRuns(limit: number): readonly JobRun[]
  /** How soon after an edit it could be found, by source. */
  freshness(): readonly SourceFreshness[]
  /** How each source stood to the log when it was last audited, in the live generation. */
  audits(): Promise<readonly SourceAuditRecord[]>
  readiness(): Promise<Readiness>
  counters(): Counters
  /** Name of the pipeline that is served: the promoted one, or the configured. */
  readonly pipeline: string
  /** Expressions that the console offers to try, the served one first. */
  readonly pipelines: readonly string[]
  close(): Promise<void>
}
