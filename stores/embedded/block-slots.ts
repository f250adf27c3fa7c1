/**
 * Chunks are numbered in the order in which they were written; the number is the chunk's slot. A block is a run of this
 * many slots: small enough that what changes is small, large enough that what is said once a block weighs nothing.
 */
export const BLOCK_SLOTS = 4096

/** The block that a slot lies in. */
export function blockOf(slot: number): number {
  return Math.floor(slot / BLOCK_SLOTS)
}
