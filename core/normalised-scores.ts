/** One ranking's scores on a scale that another ranking's can be added to. */
export interface NormalisedScores {
  /** In the order of the scores that went in. */
  readonly values: readonly number[]
  /** What a chunk counts that the ranking does not hold. */
  readonly missing: number
}
