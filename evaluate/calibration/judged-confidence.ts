/** How sure an answer was, and whether it was right. */
export interface JudgedConfidence {
  /** In [0, 1]. */
  readonly confidence: number
  readonly isRight: boolean
}
