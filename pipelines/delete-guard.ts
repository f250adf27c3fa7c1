import type { DocumentId } from '../core/document.ts'
import type { LedgerEntry } from '../core/document-log.ts'
import type { PageNote } from '../core/source-catalog.ts'

/** What a whole scan of one source found, as far as deletions go. */
export interface ScanOutcome {
  /** What the log held of the source before the scan, by document. */
  readonly ledger: ReadonlyMap<DocumentId, LedgerEntry>
  readonly seen: ReadonlySet<DocumentId>
  /** Content digest of each document that the ledger did not know. */
  readonly addedDigests: readonly string[]
  /** Pages that could not be read; a path that ends in `/` stands for everything below it. */
  readonly failed: readonly PageNote[]
  /** Deletions that already waited for a person. */
  readonly heldBefore: readonly DocumentId[]
}

/** Which documents of the ledger go now, and which wait for a person. Both sorted; one of them is empty. */
export interface DeleteDecision {
  readonly remove: readonly DocumentId[]
  readonly hold: readonly DocumentId[]
}

/**
 * Lets a source forget pages, but not be emptied by an accident.
 *
 * All deletions of a scan are held where more than `share` of the ledger's documents are lost, and these are at least
 * two or all there were. A page that moved is gone under its old id but not lost: its content digest reappears under
 * a new one. A source that holds deletions goes on holding, new ones too, until they are released or the documents
 * come back. A `share` of 1 holds nothing.
 */
export function decideDeletes(scan: ScanOutcome, share: number): DeleteDecision {
  const isUnreadable = unreadableIn(scan.failed)
  const unseen = [...scan.ledger.values()].filter(({ documentId }) => !scan.seen.has(documentId))
  const gone = unseen.filter((entry) => !isUnreadable(pathOf(entry)))
  const heldStill = stillUnseen(scan.heldBefore, scan)

  const lost = gone.length - countMoved(gone, scan.addedDigests)
  const remaining = scan.ledger.size - gone.length + scan.addedDigests.length
  const isAccident = lost > share * scan.ledger.size && (lost >= 2 || remaining === 0)

  const goneIds = gone.map(({ documentId }) => documentId)
  if (!isAccident && heldStill.length === 0) return { remove: goneIds.sort(), hold: [] }
  return { remove: [], hold: [...new Set([...goneIds, ...heldStill])].sort() }
}

/** Whether the failures stand for every page there may be, so that nothing unseen may be deleted. */
export function coversAll(failed: readonly PageNote[]): boolean {
  return failed.some(({ path }) => normalized(path) === '/')
}

/** Those of `held` that the scan did not see again and that the log still has; sorted. */
export function stillUnseen(
  held: readonly DocumentId[],
  scan: Pick<ScanOutcome, 'ledger' | 'seen'>,
): readonly DocumentId[] {
  return held.filter((id) => scan.ledger.has(id) && !scan.seen.has(id)).sort()
}

function unreadableIn(failed: readonly PageNote[]): (path: string) => boolean {
  const unreadable = new Set(failed.map(({ path }) => normalized(path)))
  return (path) => unreadable.has(path) || foldersAbove(path).some((folder) => unreadable.has(folder))
}

/** The top folder has one name: `/`. */
function normalized(path: string): string {
  return path === '' || path === './' ? '/' : path
}

/** `a/b/c.md` → `/`, `a/`, `a/b/`. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return ['/', ...parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)]
}

function pathOf({ documentId, source }: LedgerEntry): string {
  return documentId.slice(source.length + 1)
}

/** How many of `gone` have their content under a new id; each new document accounts for one. */
function countMoved(gone: readonly LedgerEntry[], addedDigests: readonly string[]): number {
  const arrivals = new Map<string, number>()
  for (const digest of addedDigests) arrivals.set(digest, (arrivals.get(digest) ?? 0) + 1)
  let moved = 0
  for (const { contentDigest } of gone) {
    const left = arrivals.get(contentDigest) ?? 0
    if (left === 0) continue
    arrivals.set(contentDigest, left - 1)
    moved += 1
  }
  return moved
}
