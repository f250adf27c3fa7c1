import * as z from 'zod'
import type { SourceAuditRecord } from '../../app/operations/audits.ts'
import type { SourceFreshness } from '../../app/operations/freshness.ts'
import type { SourceCount } from '../../app/system.ts'
import type { DeadLetter } from '../../core/dead-letters.ts'
import type { SourceRun, SourceState } from '../../core/source-catalog.ts'
import { Timestamp } from './timestamp.ts'

/** Of each kind so many pages are named. */
const NAMED_PAGES = 20

const PageNotes = z
  .array(z.strictObject({ path: z.string(), reason: z.string() }))
  .describe(`The first ${NAMED_PAGES}; \`plumbline sources --json\` has all.`)

/** How a run of a source ended. */
export const WireSourceRun = z.strictObject({
  startedAt: Timestamp,
  endedAt: Timestamp,
  seen: z.int(),
  added: z.int(),
  changed: z.int().describe('Title or body changed.'),
  accessChanged: z.int().describe('Only access, tags or metadata changed.'),
  unchanged: z.int(),
  deleted: z.int(),
  held: z.int().describe('Deletions that wait for a person.'),
  skipped: z.int().describe('Left out on purpose.'),
  complete: z.boolean().describe('Whether the source was read to its end; where not, nothing was deleted.'),
  error: z.string().optional().describe('Why it was not.'),
  partial: z
    .boolean()
    .describe('Something could not be read that may have been any page, so that nothing was deleted.'),
  failed: z.int().describe('Could not be read, stay as they were, and are tried again by the next run.'),
  failures: PageNotes,
  warned: z.int().describe('Were taken, but something is to be known of them.'),
  warnings: PageNotes,
})
export type WireSourceRun = z.output<typeof WireSourceRun>

const WireSource = z.strictObject({
  name: z.string(),
  connector: z.string().optional().describe('Absent where the source is indexed but no longer known.'),
  documents: z.int().describe('That the one who asks may read.'),
  chunks: z.int().describe('That the one who asks may read.'),
  heldDeletes: z.int(),
  deadLetters: z
    .int()
    .describe('Its documents that could not be indexed; 0 for who does not run the system.'),
  lastRun: WireSourceRun.optional().describe(
    'Absent before the first run, and for who does not run the system.',
  ),
  audit: z
    .strictObject({
      wrong: z.int().describe('Documents that were not what the log says.'),
      documents: z.int(),
      auditedAt: Timestamp,
    })
    .optional()
    .describe('How it stood to the log when it was last audited.'),
  freshness: z
    .strictObject({
      changes: z.int().describe('Changes that this is told from, the latest.'),
      p50Ms: z.int().describe('Half of them could be found so soon after the edit, in ms.'),
      p95Ms: z.int().describe('19 of 20 of them could be found so soon after the edit, in ms.'),
    })
    .optional()
    .describe('How soon after an edit it could be found; absent before the first change.'),
})
export type WireSource = z.output<typeof WireSource>

/** What is in the index, and how each source's last run ended. */
export const SourcesResponse = z
  .strictObject({
    sources: z.array(WireSource).describe('By name ascending.'),
  })
  .describe('Every source that is known or has something in the index.')
export type SourcesResponse = z.output<typeof SourcesResponse>

/** What is known of sources, each by its name. */
export interface SourceFacts {
  readonly states: readonly SourceState[]
  readonly counts: readonly SourceCount[]
  readonly audits: readonly SourceAuditRecord[]
  readonly freshness: readonly SourceFreshness[]
  readonly deadLetters: readonly Pick<DeadLetter, 'documentId'>[]
}

/** One entry for every source that is known or has something in the index. */
export function toSourcesResponse(facts: SourceFacts): SourcesResponse {
  const { states, counts, audits, freshness, deadLetters } = facts
  const stateOf = new Map(states.map((state) => [state.name, state]))
  const countOf = new Map(counts.map((count) => [count.source, count]))
  const names = [...new Set([...stateOf.keys(), ...countOf.keys()])].sort()
  return {
    sources: names.map((name) => {
      const state = stateOf.get(name)
      return {
        name,
        ...(state && { connector: state.connector }),
        documents: countOf.get(name)?.documents ?? 0,
        chunks: countOf.get(name)?.chunks ?? 0,
        heldDeletes: state?.heldDeletes.length ?? 0,
        deadLetters: deadLetters.filter(({ documentId }) => documentId.startsWith(`${name}:`)).length,
        ...(state?.lastRun && { lastRun: toWireSourceRun(state.lastRun) }),
        ...auditOf(audits.find(({ source }) => source === name)),
        ...freshnessOf(freshness.find(({ source }) => source === name)),
      }
    }),
  }
}

function auditOf(audit: SourceAuditRecord | undefined): Pick<WireSource, 'audit'> {
  if (audit === undefined) return {}
  const { wrong, documents, auditedAtMs } = audit
  return { audit: { wrong, documents, auditedAt: new Date(auditedAtMs).toISOString() } }
}

function freshnessOf(fresh: SourceFreshness | undefined): Pick<WireSource, 'freshness'> {
  if (fresh === undefined) return {}
  const { changes, p50Ms, p95Ms } = fresh
  return { freshness: { changes, p50Ms, p95Ms } }
}

export function toWireSourceRun(run: SourceRun): WireSourceRun {
  const { startedAtMs, endedAtMs, skipped, failed, warnings = [], error, partial = false, ...counts } = run
  return {
    ...counts,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    complete: error === undefined,
    ...(error !== undefined && { error }),
    partial,
    skipped: skipped.length,
    failed: failed.length,
    failures: failed.slice(0, NAMED_PAGES).map(({ path, reason }) => ({ path, reason })),
    warned: warnings.length,
    warnings: warnings.slice(0, NAMED_PAGES).map(({ path, reason }) => ({ path, reason })),
  }
}
