/**
 * A stretch of a section that is never cut: a block that fits, or a piece of one that does not.
 *
 * Units of a section lie end to end. Between two of them a chunk may end and the next begin:
 *
 * ```
 *   …│ unit              ││ unit             │…
 *      … tail of the next┘└ lead …
 * ```
 */
export interface Unit {
  /** Half-open range in the body. */
  readonly start: number
  readonly end: number
  readonly size: number
  /** How bad it is to begin a chunk with this unit. */
  readonly border: Border
}

export interface Border {
  /** In chunks: a cut of cost 0.5 is as bad as having half a chunk more. */
  readonly cost: number
  /** Repeated by a chunk that begins here, and by one that ends here; their sizes. */
  readonly lead: string
  readonly leadSize: number
  readonly tail: string
  readonly tailSize: number
}
