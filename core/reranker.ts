import type { Candidate, RetrievalContext } from './retriever.ts'

/** What a reranker may use beside question and candidates. */
export type RerankContext = Pick<RetrievalContext, 'view' | 'scope' | 'onWarning' | 'signal'>

/**
 * Reads the best candidates more closely than a search of all chunks could. It gives scores and nothing else: none is
 * added or left out. Every implementation passes `core/testing/reranker-contract.ts`.
 */
export interface Reranker {
  readonly name: string
  /** Stages whose marks it reads; absent: none. A pipeline without them is refused when it is made. */
  readonly needs?: readonly string[]
  /**
   * @param candidates best first, each chunk once, any number.
   * @returns one finite number a candidate, in their order; higher is better, comparable only within the call. The same
   *   for the same question and candidates.
   * @throws the signal's reason, where it has fired. What it began may end later; nobody looks at it then.
   */
  score(
    question: string,
    candidates: readonly Candidate[],
    context: RerankContext,
  ): Promise<readonly number[]>
}
