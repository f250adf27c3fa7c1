import type { Generation, Store } from '../core/store.ts'
import { groupOf } from '../pipelines/generations.ts'
import type { PartsShelf } from './generations/open-parts.ts'
import type { OpenedLog } from './open-log.ts'
import type { SourceAuditRecord } from './operations/audits.ts'
import type { ServedPipeline } from './pipelines/served-pipeline.ts'
import type { Readiness } from './system.ts'

/** What tells whether questions can be answered. */
export interface ReadinessParts {
  readonly store: Pick<Store, 'live'>
  /** Absent before anything was indexed. */
  readonly log: Pick<OpenedLog, 'log' | 'deadLetters' | 'sources'> | undefined
  readonly shelf: Pick<PartsShelf, 'embedderOf'>
  readonly pipeline: ServedPipeline
  readonly auditsOf: (live: Generation) => readonly SourceAuditRecord[]
}

/** Whether questions can be answered now, and how far the index is behind its sources. */
export async function readinessOf({
  store,
  log,
  shelf,
  pipeline,
  auditsOf,
}: ReadinessParts): Promise<Readiness> {
  const generation = await store.live()
  const [letters, sources] = log ? await Promise.all([log.deadLetters.list(), log.sources.list()]) : [[], []]
  const lag = log && generation ? await log.log.lag(groupOf(generation)) : 0
  const reasons = generation
    ? await withoutModel(generation, shelf)
    : ['nothing is indexed yet: run `plumbline index PATH`']
  return {
    ready: reasons.length === 0,
    reasons,
    ...(generation && { generation }),
    pipeline,
    lag,
    deadLetters: letters.length,
    heldDeletes: sources.reduce((sum, { heldDeletes }) => sum + heldDeletes.length, 0),
    ...(generation && auditNumbers(auditsOf(generation))),
  }
}

function auditNumbers(audits: readonly SourceAuditRecord[]): Pick<Readiness, 'wrong' | 'auditedAtMs'> {
  if (audits.length === 0) return {}
  return {
    wrong: audits.reduce((sum, { wrong }) => sum + wrong, 0),
    auditedAtMs: Math.min(...audits.map(({ auditedAtMs }) => auditedAtMs)),
  }
}

/** Why questions to `generation` cannot be embedded; empty where they can. */
async function withoutModel(
  generation: Generation,
  shelf: Pick<PartsShelf, 'embedderOf'>,
): Promise<readonly string[]> {
  const [model] = await Promise.allSettled([shelf.embedderOf(generation)])
  if (model.status === 'fulfilled') return []
  return [model.reason instanceof Error ? model.reason.message : String(model.reason)]
}
