import { byScoreThen } from '../../core/ranking.ts'
import type { RankedItem } from '../../core/run.ts'

/** Passage → the document that is judged; absent where passages are judged themselves. */
export type DocumentsOfPassages = ReadonlyMap<string, string> | undefined

/** Documents in the order of their best passages, at most `limit`. */
export function rankDocuments(
  passages: readonly RankedItem[],
  documents: DocumentsOfPassages,
  limit: number,
): readonly RankedItem[] {
  const best = new Map<string, number>()
  for (const { id, score } of passages) {
    const document = documents?.get(id) ?? id
    best.set(document, Math.max(best.get(document) ?? Number.NEGATIVE_INFINITY, score))
  }
  const ranked = [...best].map(([id, score]) => ({ id, score }))
  return ranked.sort(byScoreThen(({ id }) => id)).slice(0, limit)
}
