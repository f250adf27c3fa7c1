/** The grades of a judgment, from the worst: what a judge sees beside each. */
export const GRADES = [
  'does not answer the question',
  'is about the matter, and does not answer it',
  'answers in part, or among much else',
  'answers it',
] as const

export type Grade = 0 | 1 | 2 | 3

export const isGrade = (value: unknown): value is Grade =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < GRADES.length

/** A question with a document that some pipeline found for it. Nothing in it tells which one, or at what rank. */
export interface PoolItem {
  /** Id of the question. */
  readonly query: string
  readonly question: string
  readonly documentId: string
  readonly title: string
  /** What of the document is judged: its best passages. */
  readonly text: string
}

/** What is to be judged, in the order in which judges see it. */
export interface JudgmentPool {
  readonly name: string
  /** Expressions whose answers are in it. */
  readonly pipelines: readonly string[]
  /** Best documents taken of each answer. */
  readonly depth: number
  readonly items: readonly PoolItem[]
}

/** One judge's grade of one item; `null` where the judge left it out. */
export interface Judgment {
  /** Place of the item in its pool, from 0. */
  readonly place: number
  readonly judge: string
  readonly grade: Grade | null
}
