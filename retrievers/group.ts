import type { DocumentId } from '../core/document.ts'
import { byScoreThen } from '../core/ranking.ts'
import type { Candidate } from '../core/retriever.ts'

/**
 * How a document is scored by its passages: `max`, as its best one; `sum2`, by the sum of its two best, each scaled
 * so that the worst candidate is 0 and the best 1.
 */
export const PAGE_SCORES = ['max', 'sum2'] as const
export type PageScore = (typeof PAGE_SCORES)[number]

/** A document with those of its chunks that were found. */
export interface DocumentGroup {
  readonly documentId: DocumentId
  readonly score: number
  /** Best first. */
  readonly candidates: readonly [Candidate, ...Candidate[]]
}

/** @returns documents best first, ties by document id ascending. `candidates` are best first. */
export function groupByDocument(
  candidates: readonly Candidate[],
  pageScore: PageScore,
): readonly DocumentGroup[] {
  const scale = pageScore === 'sum2' ? unitScale(candidates) : undefined
  const found = new Map<DocumentId, [Candidate, ...Candidate[]]>()
  for (const candidate of candidates) {
    const group = found.get(candidate.documentId)
    if (group === undefined) found.set(candidate.documentId, [candidate])
    else group.push(candidate)
  }
  return [...found]
    .map(([documentId, group]) => ({ documentId, score: documentScore(group, scale), candidates: group }))
    .sort(byScoreThen(({ documentId }) => documentId))
}

function documentScore(
  [best, second]: readonly [Candidate, ...Candidate[]],
  scale: ((score: number) => number) | undefined,
): number {
  if (scale === undefined) return best.score
  return scale(best.score) + (second === undefined ? 0 : scale(second.score))
}

/** Worst score to 0, best to 1; all to 1 where all are equal. */
function unitScale(candidates: readonly Candidate[]): (score: number) => number {
  const max = candidates[0]?.score ?? 0
  const min = candidates.at(-1)?.score ?? 0
  return (score) => (max === min ? 1 : (score - min) / (max - min))
}
