/** What a model made of a question and passages. */
export interface PairScores {
  /** One finite number a passage, in their order; higher for a better answer, comparable between calls of one model. */
  readonly scores: readonly number[]
  /** Positions of passages that were cut at the model's limit, ascending. */
  readonly truncated: readonly number[]
}

/** A cross-encoder: reads question and passage together. Every implementation passes `core/testing/pair-scorer-contract.ts`. */
export interface PairScorer {
  /** Whatever changes a score changes this. */
  readonly modelId: string
  /**
   * @param passages shape [n], any n ≥ 0; each is its own inference call, so that its score does not depend on the others.
   * @throws {InferenceError} retriable, all or nothing.
   */
  scorePairs(question: string, passages: readonly string[], signal?: AbortSignal): Promise<PairScores>
  /** Lets running calls end, then frees threads and sessions. */
  close(): Promise<void>
}
