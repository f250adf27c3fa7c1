/** What somebody did with a hit: opened it, or said that it helps or does not. */
export const FEEDBACK_KINDS = ['click', 'up', 'down'] as const
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number]

/** A list that somebody was shown. */
export interface ShownList {
  readonly person: string
  readonly tenant: string
  readonly question: string
  /** In the order shown, from the first on. */
  readonly documentIds: readonly string[]
  readonly atMs: number
}

export interface Feedback {
  /** Who it is from, as a digest: tells people apart and names nobody. */
  readonly person: string
  readonly tenant: string
  readonly question: string
  readonly documentId: string
  /** Of the hit in its list, from 1. */
  readonly position: number
  readonly kind: FeedbackKind
  readonly atMs: number
}
