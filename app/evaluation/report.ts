import type { PageNote } from '../../core/source-catalog.ts'
import type { Latency } from '../../evaluate/latency.ts'
import type { QuestionNote } from './ask-questions.ts'

export interface EvaluationRequest {
  /** Folder of the data set, as `loadDataset` reads it. */
  readonly dataset: string
  /** Absent: `dev`, otherwise `test`, otherwise the only one. */
  readonly split?: string
  /** Expression of a retriever; absent: the configured one. */
  readonly pipeline?: string
  /** Names such as `nDCG@10`; absent: the usual ones. */
  readonly measures?: readonly string[]
  /** File to write the rankings to, in TREC's form. */
  readonly runFile?: string
}

/** How well a pipeline answers the questions of a data set. */
export interface EvaluationReport {
  readonly dataset: string
  readonly split: string
  /** Expression of the retriever, in its shortest form. */
  readonly pipeline: string
  readonly modelId: string
  /** Questions in the means. */
  readonly queries: number
  /** Measure's name → mean over `queries`. */
  readonly metrics: Readonly<Record<string, number>>
  /** Of whole answers of ten documents, one after the other, index and model being warm. */
  readonly latencyMs: Latency
  /** The same for the same documents, questions, judgments, model, pipeline and code. */
  readonly fingerprint: string
  readonly corpus: CorpusReport
  /** Judged ids that the corpus does not hold: nobody can find them, and that counts. */
  readonly unknownDocuments: readonly string[]
  /** Judged questions without a text; not asked, in no mean. */
  readonly unknownQueries: readonly string[]
  /** Questions for which nothing is relevant; in no mean. */
  readonly withoutRelevant: readonly string[]
  /** Questions that cannot be asked, and why; they count 0. */
  readonly refused: readonly QuestionNote[]
  /** Of questions that were answered, e.g. that one was too long for the model. */
  readonly warnings: readonly QuestionNote[]
  /** File with the values of each question. */
  readonly valuesFile: string
}

/** What was searched, and what of the corpus could not be. */
export interface CorpusReport {
  readonly documents: number
  readonly chunks: number
  /** Passages that the model read for this evaluation; 0 where all were known. */
  readonly embedded: number
  /** Passages that are longer than the model reads; their vectors stand for their beginnings. */
  readonly truncated: number
  readonly skipped: readonly PageNote[]
  readonly failed: readonly PageNote[]
}
