import type { Candidate, Retriever } from '../core/retriever.ts'
import type { SearchScope } from '../core/store.ts'

interface Search {
  readonly signal: AbortSignal | undefined
  readonly found: Promise<readonly Candidate[]>
}

/** Searches of each question, by retriever, words and limit. A question goes, and its searches with it. */
const searchesOf = new WeakMap<SearchScope, Map<string, Search>>()

/** The retriever of a whole question: what its parts share is shared within one call, never from one to the next. */
export function oneQuestion({ name, retrieve }: Retriever): Retriever {
  return {
    name,
    // The copy of the scope is what the parts of this question have in common, and no other question.
    retrieve: (question, context) => retrieve(question, { ...context, scope: { ...context.scope } }),
  }
}

/**
 * A part of a pipeline that searches once where the pipeline names it more than once, also at the same time:
 *
 * ```
 *   weighted(bm25, dense, prf(weighted(bm25, dense)))
 *             └─────┴── one search each ──┴─────┘
 * ```
 *
 * Same name, same retriever: a name is the whole expression. The first one to ask reports the stage and its time.
 */
export function sharedInQuestion(retriever: Retriever): Retriever {
  return {
    name: retriever.name,
    retrieve(question, context) {
      const searches = searchesOf.get(context.scope) ?? new Map<string, Search>()
      searchesOf.set(context.scope, searches)
      const key = JSON.stringify([retriever.name, context.limit, question])
      const known = searches.get(key)
      // Whoever may be stopped apart from the others searches for himself.
      if (known !== undefined && known.signal === context.signal) return known.found
      const found = retriever.retrieve(question, context)
      searches.set(key, { signal: context.signal, found })
      return found
    },
  }
}
