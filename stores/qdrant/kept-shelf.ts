import type { ClockState } from './clock.ts'
import { type KnownChunks, knownChunks } from './known-chunks.ts'
import { type KnownDocuments, knownDocuments } from './known-documents.ts'
import type { OpenCollection } from './open-collection.ts'
import { type StatisticsShelf, statisticsShelf } from './statistics.ts'

type Place = Pick<OpenCollection, 'server' | 'name'>

/** What is kept of a collection from question to question. */
export interface Kept {
  readonly shelf: StatisticsShelf
  readonly chunks: KnownChunks
  readonly documents: KnownDocuments
}

export interface KeptShelf {
  /** What may be used as the clock stands, for one view. */
  at(clock: ClockState): Kept
  /** Lets go of all of it; views that there are go on with theirs. */
  forget(): void
}

/**
 * Numbers of commits name what was written only along one history of a collection: one that was made anew, or put back from a
 * copy, counts them again. So what was kept is forgotten where neither of two states of the clock names the other. That is
 * also so where others have moved it on very often between two questions; it costs a reading.
 */
export function keptShelf(collection: Place): KeptShelf {
  let kept = empty(collection)
  /** Of the newest state that was seen. */
  let seen: readonly string[] = []
  return {
    at({ stamps }) {
      const [newest = ''] = stamps
      // Asked for before, answered after.
      if (seen.includes(newest)) return kept
      if (!stamps.includes(seen[0] ?? '')) kept = empty(collection)
      seen = stamps
      return kept
    },
    forget() {
      kept = empty(collection)
      seen = []
    },
  }
}

function empty(collection: Place): Kept {
  return {
    shelf: statisticsShelf(collection),
    chunks: knownChunks(collection),
    documents: knownDocuments(collection),
  }
}
