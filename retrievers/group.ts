import type { DocumentId } from '../core/document.ts'
import { byScoreThen } from '../core/ranking.ts'
import type { Candidate } from '../core/retriever.ts'

/** A document with those of its chunks that were found; its score is that of the best, which `parent(…)` lets others join in. */
export interface DocumentGroup {
  readonly documentId: DocumentId
  readonly score: number
  /** Best first. */
  readonly candidates: readonly [Candidate, ...Candidate[]]
}

/** @returns documents best first, ties by document id ascending. `candidates` are best first. */
export function groupByDocument(candidates: readonly Candidate[]): readonly DocumentGroup[] {
  const found = new Map<DocumentId, [Candidate, ...Candidate[]]>()
  for (const candidate of candidates) {
    const group = found.get(candidate.documentId)
    if (group === undefined) found.set(candidate.documentId, [candidate])
    else group.push(candidate)
  }
  return [...found]
    .map(([documentId, group]) => ({ documentId, score: group[0].score, candidates: group }))
    .sort(byScoreThen(({ documentId }) => documentId))
}
