import type { CountTokens } from '../../core/embedder.ts'

/** A text as a model reads it. */
export interface EncodedText {
  /** Special tokens included, at most the limit of the call. */
  readonly ids: Int32Array
  /** Whether tokens were left out. */
  readonly truncated: boolean
}

/** Two texts as a model reads them together: `[CLS] first [SEP] second [SEP]`. */
export interface EncodedPair {
  /** Special tokens included, at most the limit of the call. */
  readonly ids: Int32Array
  /** Whether tokens of the second text were left out. */
  readonly isSecondTruncated: boolean
  /** Where the second text begins; what stands before it has token type 0, the rest 1. */
  readonly secondStart: number
}

/** Text to token ids, as the model's own tokenizer.json says. Pure, deterministic, on the calling thread. */
export interface Tokenizer {
  readonly countTokens: CountTokens
  /** At most `maxTokens` ids, special tokens included: what is over is cut from the text's end. */
  encode(text: string, maxTokens: number): EncodedText
  /**
   * At most `maxTokens` ids, special tokens included. The first text has at most `maxFirstTokens` of its own; what is over
   * is cut from both ends.
   */
  encodePair(
    first: string,
    second: string,
    limits: { readonly maxTokens: number; readonly maxFirstTokens: number },
  ): EncodedPair
}
