import type { DocumentId } from '../../core/document.ts'
import type { Candidate } from '../../core/retriever.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import type { DataParts } from './data-parts.ts'
import type { JudgedQuestions } from './load-questions.ts'
import { type Collection, SCOPE } from './open-collection.ts'

/** A question with what a pipeline finds for it. */
export interface RankedQuestion {
  readonly query: string
  readonly text: string
  /** Best first. */
  readonly candidates: readonly Candidate[]
  /** Document, by its path → grade. */
  readonly grades: ReadonlyMap<string, number>
}

/** The best `depth` passages of each question, in the order of the judgments. @param pipeline an expression */
export async function rankedQuestions(
  { queries, qrels }: JudgedQuestions,
  { view }: Collection,
  pipeline: string,
  depth: number,
  parts: DataParts,
): Promise<readonly RankedQuestion[]> {
  const { signal, report } = parts
  const retriever = createPipeline(pipeline, parts)
  const ranked: RankedQuestion[] = []
  for (const [query, grades] of qrels) {
    signal.throwIfAborted()
    const text = queries.get(query) ?? ''
    const candidates = await retriever.retrieve(text, { view, scope: SCOPE, limit: depth, signal })
    ranked.push({ query, text, candidates, grades })
    report?.({ stage: 'rank', done: ranked.length, total: qrels.size, unit: 'questions' })
  }
  return ranked
}

/** Path of a document of the collection, as judgments name it. */
export function pathOf(id: DocumentId): string {
  return id.slice(id.indexOf(':') + 1)
}
