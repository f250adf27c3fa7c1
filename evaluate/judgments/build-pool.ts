import { sha256 } from '../../core/sha256.ts'
import type { PoolItem } from './judgment-pool.ts'

/** A question with what each pipeline found for it, best first. */
export interface PooledQuestion {
  readonly query: string
  readonly question: string
  readonly answers: readonly (readonly Omit<PoolItem, 'query' | 'question'>[])[]
}

/**
 * The union of the best `depth` of all answers, each document once a question, question by question. Within a question the
 * order is shuffled, by a hash of pool, question and document: it is the same each time, and says nothing of ranks.
 * Source: pooling as in Spärck Jones, van Rijsbergen, "Report on the need for and provision of an 'ideal' information
 * retrieval test collection", 1975.
 */
export function buildPool(
  name: string,
  questions: readonly PooledQuestion[],
  depth: number,
): readonly PoolItem[] {
  return questions.flatMap(({ query, question, answers }) => {
    const found = new Map(
      answers.flatMap((answer) => answer.slice(0, depth)).map((item) => [item.documentId, item]),
    )
    return [...found.values()]
      .map((item) => ({ item, key: sha256(JSON.stringify([name, query, item.documentId])) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ item }) => ({ query, question, ...item }))
  })
}
