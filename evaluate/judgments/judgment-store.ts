import type { Feedback, ShownList } from './feedback.ts'
import type { Judgment, JudgmentPool } from './judgment-pool.ts'
import type { ShownCount } from './position-bias.ts'

/** How far judges are with a pool. */
export interface PoolProgress {
  readonly name: string
  readonly items: number
  /** Graded and left out, by judge; by name ascending. */
  readonly judges: readonly { readonly judge: string; readonly graded: number; readonly skipped: number }[]
}

/** Pools, judgments and feedback. Everything is on disk once a call returns. */
export interface JudgmentStore {
  /** @throws {JudgmentError} where there is a pool of that name: what is being judged never changes */
  addPool(pool: JudgmentPool): void
  /** @throws {JudgmentError} where there is none */
  pool(name: string): JudgmentPool
  /** By name ascending. */
  pools(): readonly PoolProgress[]
  /** Keeps a judgment in place of the judge's earlier one. @throws {JudgmentError} for an unknown place or pool */
  judge(pool: string, judgment: Judgment): void
  /** Takes the judge's latest judgment back. @returns its place; `undefined` where there is none */
  undo(pool: string, judge: string): number | undefined
  /** In order of places, then of judges. */
  judgments(pool: string): readonly Judgment[]
  /** Places that the judge has not been at, ascending; none where all is done. */
  openPlaces(pool: string, judge: string): readonly number[]
  /** A vote takes the place of the person's opposite one. @returns whether it is new: the same from the same person counts once. @throws {TooMuchFeedbackError} */
  addFeedback(feedback: Feedback): boolean
  /**
   * Keeps the first ten of what somebody was shown, each document of a question where they first saw it: who has clicked it
   * there does not click it again for standing elsewhere. @returns how many are new. @throws {TooMuchFeedbackError}
   */
  addShown(list: ShownList): number
  /** By question, document and position, with the clicks of those who were shown it there. */
  shownCounts(): readonly ShownCount[]
  /** People who clicked anything. */
  clickers(): number
  /** Oldest first. */
  feedback(): readonly Feedback[]
  close(): void
}
