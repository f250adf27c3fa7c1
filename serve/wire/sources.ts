import * as z from 'zod'
import type { SourceCount } from '../../app/system.ts'
import type { SourceRun, SourceState } from '../../core/source-catalog.ts'
import { Timestamp } from './timestamp.ts'

const WireSourceRun = z
  .strictObject({
    startedAt: Timestamp,
    endedAt: Timestamp,
    seen: z.int(),
    added: z.int(),
    changed: z.int().describe('Title or body changed.'),
    accessChanged: z.int().describe('Only access, tags or metadata changed.'),
    unchanged: z.int(),
    deleted: z.int(),
    held: z.int().describe('Deletions that wait for a person.'),
    skipped: z.int().describe('Left out on purpose; `plumbline sources` names them.'),
    complete: z.boolean().describe('Whether the source was read whole; where not, nothing was deleted.'),
    failed: z.int().describe('Could not be read; `plumbline sources` names them.'),
  })
  .describe('Absent before the first run.')

const WireSource = z.strictObject({
  name: z.string(),
  connector: z.string().optional().describe('Absent where the source is indexed but no longer known.'),
  documents: z.int().describe('That the one who asks may read.'),
  chunks: z.int().describe('That the one who asks may read.'),
  heldDeletes: z.int(),
  lastRun: WireSourceRun.optional(),
})
export type WireSource = z.output<typeof WireSource>

/** What is in the index, and how each source's last run ended. */
export const SourcesResponse = z
  .strictObject({
    sources: z.array(WireSource).describe('By name ascending.'),
  })
  .describe('Every source that is known or has something in the index.')
export type SourcesResponse = z.output<typeof SourcesResponse>

/** One entry for every source that is known or has something in the index. */
export function toSourcesResponse(
  states: readonly SourceState[],
  counts: readonly SourceCount[],
): SourcesResponse {
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
        ...(state?.lastRun && { lastRun: toWireRun(state.lastRun) }),
      }
    }),
  }
}

function toWireRun(run: SourceRun): z.output<typeof WireSourceRun> {
  const { startedAtMs, endedAtMs, skipped, failed, error, ...counts } = run
  return {
    ...counts,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    complete: error === undefined,
    skipped: skipped.length,
    failed: failed.length,
  }
}
