import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import { InvalidQueryError } from '../../core/errors.ts'
import type { ReportProgress } from '../../core/progress.ts'
import type { RankedItem } from '../../core/run.ts'
import type { StoreView } from '../../core/store.ts'
import type { Ranking, Search } from '../../retrievers/search.ts'

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
  /** Question → documents by their path, best first. */
  readonly rankings: ReadonlyMap<string, readonly RankedItem[]>
  /** Questions that cannot be asked, and why, in order; they are not in `rankings`. */
  readonly refused: readonly QuestionNote[]
  /** Of questions that were answered, e.g. that one was too long for the model. */
  readonly warnings: readonly QuestionNote[]
}

/** How asking is watched and ended. */
export interface Watched {
  readonly signal: AbortSignal
  readonly report?: ReportProgress
}

/** Asks all questions one after the other, for rankings of 100 documents. @param queries query → text */
export async function askQuestions(
  queries: ReadonlyMap<string, string>,
  view: StoreView,
  rank: Ranking,
  { signal, report }: Watched,
): Promise<Answers> {
  const rankings = new Map<string, readonly RankedItem[]>()
  const refused: QuestionNote[] = []
  const warnings: QuestionNote[] = []
  for (const [query, question] of queries) {
    try {
      const found = await rank(view, question, { ...ASKED, limit: RANKED_DOCUMENTS, signal })
      rankings.set(
        query,
        found.documents.map(({ documentId, score }) => ({ id: pathOf(documentId), score })),
      )
      for (const reason of found.warnings) warnings.push({ query, reason })
    } catch (error) {
      if (!(error instanceof InvalidQueryError)) throw error
      refused.push({ query, reason: error.message })
    }
    report?.({ stage: 'rank', done: rankings.size + refused.length, total: queries.size, unit: 'questions' })
  }
  return { rankings, refused, warnings }
}

/** Of a document of an evaluation's index, which has one source. */
function pathOf(id: DocumentId): string {
  return id.slice(id.indexOf(':') + 1)
}

/** How long an answer takes as the query API gives it, in milliseconds; index and model should be warm. */
export async function timeAnswer(
  question: string,
  view: StoreView,
  search: Search,
  signal: AbortSignal,
): Promise<number> {
  const startedAtMs = performance.now()
  await search(view, question, { ...ASKED, limit: TIMED_DOCUMENTS, signal })
  return performance.now() - startedAtMs
}

/** As nobody in particular, and with all the time that it takes. */
const ASKED = { scope: { principal: ANONYMOUS, filter: {} }, unhurried: true } as const
