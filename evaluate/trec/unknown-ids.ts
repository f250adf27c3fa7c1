import type { Run } from '../../core/run.ts'

/** Ids that a run names and nobody knows: it is of another data set, or of another version of it. */
export interface UnknownIds {
  /** Sorted. */
  readonly queries: readonly string[]
  /** Sorted, each once. */
  readonly documents: readonly string[]
}

/** @returns empty lists where everything is known. */
export function unknownIds(
  run: Run,
  known: { readonly queries: ReadonlySet<string>; readonly documents: ReadonlySet<string> },
): UnknownIds {
  const documents = new Set<string>()
  for (const ranking of run.rankings.values()) {
    for (const { id } of ranking) if (!known.documents.has(id)) documents.add(id)
  }
  return {
    queries: [...run.rankings.keys()].filter((query) => !known.queries.has(query)).sort(),
    documents: [...documents].sort(),
  }
}
