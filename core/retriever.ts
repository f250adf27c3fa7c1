import type { ScoredChunk, SearchScope, StoreView } from './store.ts'

/** Where a stage put a candidate: rank from 1, score in the stage's own unit. */
export interface StageMark {
  readonly rank: number
  readonly score: number
}

/** A chunk on its way through a pipeline, with what each stage by its name made of it. */
export interface Candidate extends ScoredChunk {
  readonly stages: Readonly<Record<string, StageMark>>
}

/** What a stage may use beside the question. */
export interface RetrievalContext {
  readonly view: StoreView
  readonly scope: SearchScope
  /** Most candidates to return, ≥ 1. */
  readonly limit: number
  /** Called once as each stage ends. */
  readonly onStage?: (stage: string, durationMs: number) => void
  /** Told what the one who asks should know of the answer, e.g. that the question was cut; never document text. */
  readonly onWarning?: (warning: string) => void
  /** Told how likely the first hit answers, in [0, 1], by a stage that knows. */
  readonly onConfidence?: (confidence: number) => void
  /** Budgets of stages do not count: what is measured must not depend on how busy the machine is. */
  readonly unhurried?: boolean
  readonly signal?: AbortSignal
}

/**
 * Which passages answer? `name` is the expression that makes it, `rrf(bm25, dense)`, and its key in tables and files.
 * Every implementation passes `core/testing/retriever-contract.ts`.
 */
export interface Retriever {
  readonly name: string
  /** @returns at most `context.limit` candidates, best first by the one tie rule, each chunk once; empty where nothing matches. */
  retrieve(question: string, context: RetrievalContext): Promise<readonly Candidate[]>
}
