import { ANONYMOUS } from '../../core/access.ts'
import { InvalidQueryError } from '../../core/errors.ts'
import type { ReportProgress } from '../../core/progress.ts'
import type { Retriever } from '../../core/retriever.ts'
import type { RankedItem } from '../../core/run.ts'
import type { SearchScope, StoreView } from '../../core/store.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { createSearch, SEARCH_DEFAULTS } from '../../retrievers/search.ts'

/** Documents that are ranked for each question. */
const RANKED_DOCUMENTS = 100

/** Documents of an answer whose time is taken: what the query API gives unless asked for more. */
const TIMED_DOCUMENTS = 10

/** What is to be said of a question. */
export interface QuestionNote {
  readonly query: string
  readonly reason: string
}

/** What the questions of a data set were answered. */
export interface Answers {
  /** Name of the whole pipeline: the retriever's expression and how pages are scored. */
  readonly pipeline: string
  /** Question → documents by their path, best first. */
  readonly rankings: ReadonlyMap<string, readonly RankedItem[]>
  /** How long each answer took, in milliseconds. */
  readonly durationsMs: readonly number[]
  /** Questions that cannot be asked, and why, in order; they are in neither of the above. */
  readonly refused: readonly QuestionNote[]
  /** Of questions that were answered, e.g. that one was too long for the model. */
  readonly warnings: readonly QuestionNote[]
}

/**
 * Asks all questions one after the other, twice: for rankings of 100 documents, and then, index and model being warm,
 * for answers as the query API gives them, whose times are taken.
 */
export async function askQuestions(
  queries: ReadonlyMap<string, string>,
  view: StoreView,
  retriever: Retriever,
  { signal, report }: { readonly signal: AbortSignal; readonly report?: ReportProgress },
): Promise<Answers> {
  const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer: englishAnalyzer() })
  const answer = (question: string, limit: number) => search(view, question, { limit, scope: SCOPE, signal })
  const rankings = new Map<string, readonly RankedItem[]>()
  const refused: QuestionNote[] = []
  const warnings: QuestionNote[] = []
  let pipeline = retriever.name
  for (const [query, question] of queries) {
    try {
      const result = await answer(question, RANKED_DOCUMENTS)
      rankings.set(
        query,
        result.hits.map(({ path, score }) => ({ id: path, score })),
      )
      for (const reason of result.warnings ?? []) warnings.push({ query, reason })
      pipeline = result.pipeline
    } catch (error) {
      if (!(error instanceof InvalidQueryError)) throw error
      refused.push({ query, reason: error.message })
    }
    report?.({ stage: 'rank', done: rankings.size + refused.length, total: queries.size, unit: 'questions' })
  }
  const durationsMs: number[] = []
  for (const query of rankings.keys()) {
    const startedAtMs = performance.now()
    await answer(queries.get(query) ?? '', TIMED_DOCUMENTS)
    durationsMs.push(performance.now() - startedAtMs)
    report?.({ stage: 'time', done: durationsMs.length, total: rankings.size, unit: 'questions' })
  }
  return { pipeline, rankings, durationsMs, refused, warnings }
}

const SCOPE: SearchScope = { principal: ANONYMOUS, filter: {} }
