import type { CountTokens } from '../../core/embedder.ts'

/** A text as a model reads it. */
export interface EncodedText {
  /** Special tokens included, at most the limit of the call. */
  readonly ids: Int32Array
  /** Whether tokens were left out. */
  readonly truncated: boolean
}

/** Text to token ids, as the model's own tokenizer.json says. Pure, deterministic, on the calling thread. */
export interface Tokenizer {
  readonly countTokens: CountTokens
  /** At most `maxTokens` ids, special tokens included: what is over is cut from the text's end. */
  encode(text: string, maxTokens: number): EncodedText
}
