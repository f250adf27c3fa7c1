import type { StoreChange } from '../../core/store.ts'
import type { ClockState } from './clock.ts'
import { commit } from './commit.ts'
import { compactShares } from './compact-shares.ts'
import { draftChanges } from './draft-changes.ts'
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
  apply(changes: readonly StoreChange[]): Promise<void>
}

/** @param clock tells the time in ms since 1970. */
export function collectionWriter(
  collection: OpenCollection,
  { retentionMs, clock }: { readonly retentionMs: number; readonly clock: () => number },
): CollectionWriter {
  /** Commits of this process that failed. */
  const abandoned = new Set<number>()
  /** Commits of this process whose replaced points are still there, the oldest first. */
  const finished: { readonly commit: number; readonly atMs: number }[] = []
  let sinceCompaction = 0

  const finish = (number: number) => finished.push({ commit: number, atMs: clock() })

  async function tidy(): Promise<void> {
    if (sinceCompaction >= COMMITS_PER_COMPACTION) {
      finish(await compactShares(collection, { abandoned, nowMs: clock() }))
      sinceCompaction = 0
    }
    const nowMs = clock()
    const due = finished.filter(({ atMs }) => nowMs - atMs > retentionMs)
    const last = due.at(-1)
    if (last === undefined) return
    await sweep(collection, { last: last.commit, nowMs })
    finished.splice(0, due.length)
  }

  return {
    async apply(changes) {
      for (const batch of commits(changes)) {
        const draft = (begun: ClockState) => draftChanges(collection, batch, begun)
        finish(await commit(collection, draft, { abandoned, nowMs: clock(), ...lengthOf(batch) }))
        sinceCompaction++
      }
      if (changes.length > 0) await tidy()
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
