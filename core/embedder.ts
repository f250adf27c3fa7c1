import type { Vector } from './vector.ts'

/** Which side of retrieval a text stands on; some models want a prefix for each. Source: E5, arXiv:2212.03533. */
export type TextRole = 'query' | 'passage'

/** `vectors` has shape [n, dimensions], in the order of the texts. */
export interface Embeddings {
  readonly vectors: readonly Vector[]
  /** Positions of texts that were cut at `maxTokens`, ascending. */
  readonly truncated: readonly number[]
}

/** Counts as the model does, without special tokens and without a limit. */
export type CountTokens = (text: string) => number

/** Text to vectors. Every implementation passes `core/testing/embedder-contract.ts`. */
export interface Embedder {
  /** Whatever changes a vector changes this: `<name>@<first 12 hex of the weights' SHA-256>/<recipe>`, e.g. `all-MiniLM-L6-v2@53aa51172d14/int8-1`. */
  readonly modelId: string
  readonly dimensions: number
  /** Longest input in the model's own tokens, special tokens included. */
  readonly maxTokens: number
  readonly countTokens: CountTokens
  /**
   * @param texts shape [n], any n ≥ 0; each is its own inference call, so that its bytes do not depend on the others.
   * @throws {InferenceError} retriable, all or nothing.
   */
  embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Embeddings>
  /** Lets running calls end, then frees threads and sessions. */
  close(): Promise<void>
}
