/** A text, or two as a pair, as tokens. */
export interface TokenText {
  /** Special tokens included. */
  readonly ids: Int32Array
  /** How many tokens at the end are of type 1: those of a pair's second text, with the special token behind it. */
  readonly secondTokens: number
}
