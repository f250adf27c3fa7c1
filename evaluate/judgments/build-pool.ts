import { sha256 } from '../../core/sha256.ts'
import type { PoolItem } from './judgment-pool.ts'

/** A document that was found, with the passages that it was found by. */
export interface PooledDocument {
  readonly documentId: string
  readonly title: string
  /** `start` is where it begins in the document. */
  readonly passages: readonly { readonly start: number; readonly text: string }[]
}

/** A question with what each pipeline found for it, best first. */
export interface PooledQuestion {
  readonly query: string
  readonly question: string
  readonly answers: readonly (readonly PooledDocument[])[]
}

/**
 * The union of the best `depth` of all answers, each document once a question, question by question, with the passages of
 * every answer that has it, in the order in which they stand in the document: no rank shows. Within a question the
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
    const best = answers.flatMap((answer) => answer.slice(0, depth))
    return [...Map.groupBy(best, ({ documentId }) => documentId).entries()]
      .map(([documentId, found]) => ({ documentId, found, key: keyOf(documentId) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ documentId, found }) => ({
        query,
        question,
        documentId,
        title: found[0]?.title ?? '',
        text: textOf(found.flatMap(({ passages }) => passages)),
      }))

    function keyOf(documentId: string): string {
      return sha256(JSON.stringify([name, query, documentId]))
    }
  })
}

function textOf(passages: PooledDocument['passages']): string {
  const byStart = new Map(passages.map(({ start, text }) => [start, text]))
  return [...byStart]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('\n\n[…]\n\n')
}
