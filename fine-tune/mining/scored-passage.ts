/** A passage with a teacher's score for a question; higher is closer to an answer. */
export interface ScoredPassage {
  readonly id: string
  readonly score: number
}
