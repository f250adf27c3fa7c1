import type { JudgedQuestions } from './combine-judgments.ts'

/**
 * What an evaluation set calls documents: their paths where all are of one source, as a corpus of pages is judged by
 * paths; otherwise their whole ids, since two sources may have the same path.
 */
export function documentNames(documentIds: Iterable<string>): (documentId: string) => string {
  const sources = new Set([...documentIds].map((id) => id.slice(0, id.indexOf(':'))))
  return sources.size > 1 ? (id) => id : (id) => id.slice(id.indexOf(':') + 1)
}

/** `judged` with its documents called as an evaluation set calls them. */
export function withShortNames({ qrels, ...judged }: JudgedQuestions): JudgedQuestions {
  const nameOf = documentNames([...qrels.values()].flatMap((grades) => [...grades.keys()]))
  const named = [...qrels].map(
    ([query, grades]) => [query, new Map([...grades].map(([id, grade]) => [nameOf(id), grade]))] as const,
  )
  return { ...judged, qrels: new Map(named) }
}
