import type { CountTokens } from '../../core/embedder.ts'

/** A text as a model reads it. */
export interface EncodedText {
  /** Special tokens included, at most the limit of the call. */
  readonly ids: Int32Array
  /** Whether tokens were left out. */
  readonly truncated: boolean
}

/** Two texts as a model reads them: `[CLS] first [SEP] second [SEP]`, or each with its own special tokens. */
export interface EncodedPair {
  /** Special tokens included. */
  readonly ids: Int32Array
  /** Whether tokens of the second text were left out. */
  readonly isSecondTruncated: boolean
  /** Where the second text begins. */
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
