import type { DeadLetter, DeadLetters } from '../core/dead-letters.ts'
import type { DocumentId } from '../core/document.ts'
import type { DocumentLog, LedgerEntry } from '../core/document-log.ts'
import type { SourceCatalog } from '../core/source-catalog.ts'
import type { Generation, GenerationId, Store, StoredDocumentState } from '../core/store.ts'
import { groupOf } from './generations.ts'
import { mergeJoin } from './merge-join.ts'
import { sameVersion } from './same-version.ts'

/** Ways in which a document in the store can differ from the log. A document that is wrong in several has the first. */
export const FINDINGS = ['doubled', 'damaged', 'orphaned', 'missing', 'stale', 'wrongAccess'] as const
export type Finding = (typeof FINDINGS)[number]

/** One source, ledger against store. Each list sorted. */
export interface SourceAudit extends Readonly<Record<Finding, readonly DocumentId[]>> {
  readonly source: string
  /** Documents in the ledger. */
  readonly documents: number
  /** Documents in the store that are what the ledger says. */
  readonly right: number
  /** Documents whose newest version waits among the dead letters; they are in no other list, unless damaged. */
  readonly deadLettered: readonly DocumentId[]
}

/** The index held against the log. */
export interface AuditReport {
  readonly generation: GenerationId
  /** Records that the worker has yet to handle: as long as there are any, `missing`, `stale` and the like are expected. */
  readonly lag: number
  /** By name ascending; of all, also those that only the catalog, only the log or only the store knows. */
  readonly sources: readonly SourceAudit[]
  /** Documents over all sources that are wrong; those with a dead letter do not count. */
  readonly wrong: number
}

export interface AuditOptions {
  readonly log: DocumentLog
  readonly store: Store
  readonly deadLetters: DeadLetters
  readonly sources: SourceCatalog
  readonly generation: Generation
  /** Names of the sources to look at (all that the catalog, the log or the store knows). */
  readonly only?: readonly string[]
}

/**
 * Compares what the log knows of every document with what readers of `generation` would find. Reads only; memory grows
 * with what is wrong, not with what is there.
 */
export async function audit({
  log,
  store,
  deadLetters,
  sources,
  generation,
  only,
}: AuditOptions): Promise<AuditReport> {
  const letters = new Map((await deadLetters.list()).map((letter) => [letter.documentId, letter]))
  const audits = new Map<string, MutableAudit>()
  for (const name of only ?? (await sources.list()).map((known) => known.name)) {
    audits.set(name, startAudit(name))
  }

  const lag = await log.lag(groupOf(generation))
  for (const each of only ?? [undefined]) {
    const pairs = mergeJoin(log.ledger(each), store.states(generation.id, each), {
      left: (entry) => entry.documentId,
      right: (state) => state.documentId,
    })
    for await (const { left: entry, right: state } of pairs) {
      const { source, documentId } = (entry ?? state) as LedgerEntry | StoredDocumentState
      const found = audits.get(source) ?? startAudit(source)
      audits.set(source, found)
      if (entry !== undefined) found.documents += 1
      const finding = judge(entry, state, letters.get(documentId))
      if (finding === 'right') found.right += 1
      else found[finding].push(documentId)
    }
  }

  const reports = [...audits.values()].sort((a, b) => (a.source < b.source ? -1 : 1))
  for (const report of reports) for (const list of [...FINDINGS, 'deadLettered'] as const) report[list].sort()
  return { generation: generation.id, lag, sources: reports, wrong: countWrong(reports) }
}

type MutableAudit = {
  -readonly [Field in keyof SourceAudit]: SourceAudit[Field] extends readonly DocumentId[]
    ? DocumentId[]
    : SourceAudit[Field]
}

function startAudit(source: string): MutableAudit {
  const lists = { doubled: [], damaged: [], orphaned: [], missing: [], stale: [], wrongAccess: [] }
  return { source, documents: 0, right: 0, ...lists, deadLettered: [] }
}

function judge(
  entry: LedgerEntry | undefined,
  state: StoredDocumentState | undefined,
  letter: DeadLetter | undefined,
): Finding | 'right' | 'deadLettered' {
  if (state !== undefined) {
    if (state.copies > 1) return 'doubled'
    if (entry === undefined) return 'orphaned'
    const isWhole = state.bodyDigest === state.contentDigest && state.grantDigest === state.accessDigest
    if (!isWhole) return 'damaged'
  }
  const finding = compare(entry, state)
  return finding !== 'right' && isAbout(letter, entry) ? 'deadLettered' : finding
}

function compare(entry: LedgerEntry | undefined, state: StoredDocumentState | undefined): Finding | 'right' {
  if (state === undefined) return 'missing'
  if (entry?.contentDigest !== state.contentDigest) return 'stale'
  return entry.accessDigest === state.accessDigest ? 'right' : 'wrongAccess'
}

/** Whether the letter holds the very version that the ledger names: an older letter excuses nothing. */
function isAbout(letter: DeadLetter | undefined, entry: LedgerEntry | undefined): boolean {
  if (letter?.event?.kind !== 'document-upserted' || entry === undefined) return false
  return sameVersion(letter.event.document, entry)
}

function countWrong(reports: readonly SourceAudit[]): number {
  let wrong = 0
  for (const report of reports) for (const finding of FINDINGS) wrong += report[finding].length
  return wrong
}
