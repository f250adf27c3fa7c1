import type { TextRole } from './embedder.ts'

/**
 * One vector a token of a text, of L2 norm 1, rounded to int8: number d of token t is
 * `codes[t · dimensions + d] · scales[t]`. None where nothing of the text is kept.
 */
export interface TokenVectors {
  readonly dimensions: number
  /** Shape [tokens, dimensions], from -127 to 127. */
  readonly codes: Int8Array
  /** Shape [tokens]. */
  readonly scales: Float32Array
}

/**
 * Text to a vector a token, for late interaction. Special tokens and punctuation have none, and of a passage those that
 * are nearly an earlier one's.
 * Every implementation passes `core/testing/token-encoder-contract.ts`.
 */
export interface TokenEncoder {
  /** Whatever changes a vector, or which tokens have one, changes this. */
  readonly tokenModelId: string
  /**
   * @param texts shape [n], any n ≥ 0; each is its own inference call. What is over the model's limit is not read.
   * @throws {InferenceError} retriable, all or nothing.
   */
  encodeTokens(
    texts: readonly string[],
    role: TextRole,
    signal?: AbortSignal,
  ): Promise<readonly TokenVectors[]>
}
