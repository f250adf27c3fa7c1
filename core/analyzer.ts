/** How often each term occurs in one field, and how many terms there are. */
export interface FieldTerms {
  /** Term → occurrences ≥ 1. */
  readonly counts: ReadonlyMap<string, number>
  /** Terms that count toward length normalisation, ≥ 0. */
  readonly length: number
}

/** The fields that BM25 weighs apart. */
export const TERM_FIELDS = ['title', 'headings', 'body'] as const
export type TermField = (typeof TERM_FIELDS)[number]

/** Terms of one chunk by field. */
export type ChunkTerms = Readonly<Record<TermField, FieldTerms>>

/** A word in a text and the terms that it stands for. */
export interface AnalyzedWord {
  /** Half-open range in the text, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  /** Never empty. */
  readonly terms: readonly string[]
}

/** Text → terms, the same for documents and questions. Pure and deterministic. */
export interface Analyzer {
  /** Whatever changes a term changes this, e.g. `english-2`. */
  readonly id: string
  /** Words in order of `start`; stop words are absent. */
  words(text: string): readonly AnalyzedWord[]
  /** The same, counted. */
  terms(text: string): FieldTerms
}
