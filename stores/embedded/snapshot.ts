import type { ChunkId } from '../../core/chunk.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { Block } from './block.ts'
import { BLOCK_SLOTS, blockOf } from './block-slots.ts'
import type { Profiles } from './profiles.ts'
import type { Slab } from './scan-kernel.ts'

/** A block as it stood at one commit. */
export interface BlockSnapshot {
  /** Number of the block; its first slot is `BLOCK_SLOTS` times that. */
  readonly number: number
  readonly block: Block
  readonly slab: Slab
  /** By place, the number of the document's profile; `NOBODY` where none lives. */
  readonly profiles: Uint32Array
  /** Places used so far. */
  readonly used: number
  /** Places of living documents. */
  readonly alive: number
}

/** What is searched: a generation as it stood at one commit. Never changed. */
export interface Snapshot {
  readonly commit: number
  /** By number ascending; blocks without a living document are absent. */
  readonly blocks: readonly BlockSnapshot[]
  readonly profiles: Profiles
}

/** A place in a snapshot, for a chunk that was found. */
export interface Found {
  readonly at: BlockSnapshot
  readonly place: number
  readonly score: number
}

export function slotOf({ at, place }: Found): number {
  return at.number * BLOCK_SLOTS + place
}

export function chunkIdOf({ at, place }: Found): ChunkId {
  return `${at.block.documentIds[place]}${at.block.facts.suffixes[place]}` as ChunkId
}

/** The one tie rule. */
export const byFoundRule = byScoreThen(chunkIdOf)

/** Where a range of slots lies, block by block: `[number, first place, place behind the last]`. */
export function* placesOf(firstSlot: number, count: number): Generator<readonly [number, number, number]> {
  const end = firstSlot + count
  for (let slot = firstSlot; slot < end; ) {
    const number = blockOf(slot)
    const start = number * BLOCK_SLOTS
    const next = Math.min(end, start + BLOCK_SLOTS)
    yield [number, slot - start, next - start]
    slot = next
  }
}
