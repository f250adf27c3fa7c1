/** A passage of a document from which questions are made. */
export interface SourcePassage {
  readonly id: string
  /** The document that it stands in. */
  readonly document: string
  /** Empty where the document has none. */
  readonly title: string
  /** Outermost first. */
  readonly headings: readonly string[]
  /** Markdown. */
  readonly body: string
}

/** A question that somebody might ask, and what of its passage answers it. */
export interface MadeQuestion {
  readonly question: string
  /** The passage as training shows it: its prose, without what the question was made from. */
  readonly answer: string
}

/** Questions of one passage; the same for the same passage and seed. */
export type MakeQuestions = (passage: SourcePassage, seed: number) => readonly MadeQuestion[]
