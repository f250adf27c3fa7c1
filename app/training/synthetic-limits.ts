/** How many questions are made from documents. */
export interface SyntheticLimits {
  /** Most questions of a passage. */
  readonly perPassage: number
  /** Most in all, drawn from all passages. */
  readonly most: number
  readonly seed: number
}
