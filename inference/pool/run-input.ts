/** One text or pair for a model, special tokens included, and what is wanted of it. Each is a run of its own. */
export type RunInput =
  /** → [dimensions]: the text's vector, of L2 norm 1. */
  | { readonly wanted: 'text-vector'; readonly ids: Int32Array }
  /** → [kept, dimensions]: the last layer's vectors of the tokens at these positions, as `distinctRows` keeps them. */
  | {
      readonly wanted: 'token-vectors'
      readonly ids: Int32Array
      readonly positions: Int32Array
      readonly mostAlike: number
    }
  /** → [1]: how well the second text answers the first. Token types are 0, and 1 from `secondStart` on. */
  | { readonly wanted: 'relevance'; readonly ids: Int32Array; readonly secondStart: number }

/** Numbers that a run gives, in memory of their own; `RunInput` says which. */
export type RunOutput = Float32Array<ArrayBuffer>
