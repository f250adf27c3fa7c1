import type { Run } from '../../core/run.ts'
import type { RunIdentity } from '../fingerprint.ts'
import type { Latency } from '../latency.ts'

/** Query → measure's name → value. */
export type QueryValues = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What is kept of a run: enough to compare it with another, question by question. The same run gives the same record. */
export interface RunRecord {
  /** Of `identity`. */
  readonly fingerprint: string
  readonly dataset: string
  readonly split: string
  /** Expression of the retriever, in its shortest form. */
  readonly expression: string
  readonly identity: RunIdentity
  /** Measure's name → mean over `perQuery`. */
  readonly metrics: Readonly<Record<string, number>>
  readonly perQuery: QueryValues
  /** Query → what tells how sure its answer is, by `notingSignals`; absent in runs of earlier versions. */
  readonly signals?: Readonly<Record<string, readonly number[]>>
  /** Judged questions for which nothing is relevant; in no mean. */
  readonly withoutRelevant: readonly string[]
  /** Questions that cannot be asked; they count 0. */
  readonly refused: readonly string[]
  /** Judged ids that the corpus does not hold, and judged questions without a text; absent in runs of earlier versions. */
  readonly unknown?: { readonly documents: number; readonly queries: number }
}

/** What answers took, and when; another each time, and so no part of the record. */
export interface RunCost {
  /** Milliseconds of whole answers of ten documents, the embedding of the question included. */
  readonly latencyMs: Latency
  /** Answers that were timed. */
  readonly timed: number
  /** Processes that asked beside this one while it was timed; absent: none. */
  readonly beside?: number
  /** Commit of the project when it ran; absent where it lay in no repository. */
  readonly commit?: string
}

/** A run as the registry keeps it. */
export interface FinishedRun {
  readonly record: RunRecord
  readonly run: Run
  readonly cost: RunCost
}

/** A judged question, as reports show and cut it. */
export interface QuestionCard {
  readonly text: string
  /** Judged id → grade. */
  readonly grades: Readonly<Record<string, number>>
  /** Slices that it is in, e.g. `turn 3`. */
  readonly slices: readonly string[]
}

/** Query → card, in the order of the judgments. */
export type QuestionCards = Readonly<Record<string, QuestionCard>>
