import { OvertakenError } from '../../core/errors.ts'
import type { ApplyOptions, Footing, StoreChange } from '../../core/store.ts'
import { type ClockState, momentOf, readClock } from './clock.ts'
import { type Abandoned, type Committed, commit } from './commit.ts'
import { compactShares } from './compact-shares.ts'
import { draftChanges } from './draft-changes.ts'
import { type Known, overtaken } from './footing.ts'
import type { OpenCollection } from './open-collection.ts'
import { documentKey } from './point-ids.ts'
import { sweep } from './sweep.ts'
import { likelyLength } from './term-weights.ts'

/** A commit ends with the change that brings it to this many chunks, or to this many changes. */
const COMMIT_CHUNKS = 512
const COMMIT_CHANGES = 256

/** After so many commits their sums are made one. */
const COMMITS_PER_COMPACTION = 64

/** Writes to one collection, as one of any number of writers. */
export interface CollectionWriter {
  /** In their order; of one call some may be applied when it throws. */
  apply(changes: readonly StoreChange[], options?: ApplyOptions): Promise<void>
  footing(): Promise<Footing>
}

/** @param clock tells the time in ms since 1970. */
export function collectionWriter(
  collection: OpenCollection,
  { retentionMs, clock }: { readonly retentionMs: number; readonly clock: () => number },
): CollectionWriter {
  /** Commits of this process that failed. */
  const abandoned = new Set<Abandoned>()
  /** Commits of this process whose replaced points are still there, the oldest first. */
  const finished: (Committed & { readonly atMs: number })[] = []
  const footings = new WeakMap<Footing, Known>()
  let sinceCompaction = 0

  const finish = (committed: Committed) => finished.push({ ...committed, atMs: clock() })

  async function tidy(): Promise<void> {
    if (sinceCompaction >= COMMITS_PER_COMPACTION) {
      await compact()
      sinceCompaction = 0
    }
    const nowMs = clock()
    const due = finished.filter(({ atMs }) => nowMs - atMs > retentionMs)
    if (due.length === 0) return
    // One that began earlier and is slow may have replaced something a moment ago, though its number is lower.
    const last = Math.max(...due.map(({ settledTo }) => settledTo))
    await sweep(collection, { last, nowMs })
    finished.splice(0, due.length)
  }

  async function compact(): Promise<void> {
    try {
      finish(await compactShares(collection, { abandoned, clock }))
    } catch (error) {
      // Another has just made them one.
      if (!(error instanceof OvertakenError)) throw error
    }
  }

  function knownBy(footing: Footing): Known {
    const known = footings.get(footing)
    if (known === undefined) throw overtaken('what another store gave a footing for', collection.name)
    return known
  }

  return {
    async apply(changes, { footing, signal } = {}) {
      const known = footing && knownBy(footing)
      for (const batch of commits(changes)) {
        signal?.throwIfAborted()
        const draft = (begun: ClockState) => draftChanges(collection, batch, begun, clock(), known)
        finish(await commit(collection, draft, { abandoned, clock, known, signal, ...lengthOf(batch) }))
        sinceCompaction++
      }
      if (changes.length > 0) await tidy()
    },
    async footing() {
      const atMs = clock()
      const moment = momentOf(await readClock(collection.server, collection.name))
      const footing = { generation: collection.generation.id }
      footings.set(footing, { moment, atMs, own: new Set() })
      return footing
    },
  }
}

/** Nothing where no chunks come. */
function lengthOf(changes: readonly StoreChange[]): { readonly averageLength?: number } {
  const terms = changes.flatMap((change) =>
    change.kind === 'replace' ? change.chunks.map((chunk) => chunk.terms) : [],
  )
  return terms.length === 0 ? {} : { averageLength: likelyLength(terms) }
}

/** Changes that are seen together, no document twice: readers see one change of it after the other. */
function* commits(changes: readonly StoreChange[]): Generator<readonly StoreChange[]> {
  let batch: StoreChange[] = []
  let chunks = 0
  const keys = new Set<string>()
  for (const change of changes) {
    const key = documentKey(change.kind === 'remove' ? change.documentId : change.document.id)
    const size = change.kind === 'replace' ? change.chunks.length : 0
    const isFull = chunks + size > COMMIT_CHUNKS || batch.length === COMMIT_CHANGES
    if (batch.length > 0 && (isFull || keys.has(key))) {
      yield batch
      batch = []
      chunks = 0
      keys.clear()
    }
    batch.push(change)
    chunks += size
    keys.add(key)
  }
  if (batch.length > 0) yield batch
}
