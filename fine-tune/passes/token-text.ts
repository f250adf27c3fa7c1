/** A text, or two as a pair, as tokens. */
export interface TokenText {
  /** Special tokens included. */
  readonly ids: Int32Array
  /** How many tokens at the end are a pair's second text, with its special tokens. */
  readonly secondTokens: number
  /** A pair's texts by themselves, for a model that reads them apart at first. Their ids are the pair's. */
  readonly apart?: readonly [TokenText, TokenText]
}
