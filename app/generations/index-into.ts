import type { Connector } from '../../core/connector.ts'
import { ApprovalMissingError, PromotionRefusedError } from '../../core/errors.ts'
import type { SourceRun } from '../../core/source-catalog.ts'
import type { Generation } from '../../core/store.ts'
import { type IndexSourcesReport, indexSources } from '../../pipelines/index-sources.ts'
import { runIndexWorker } from '../../pipelines/index-worker.ts'
import { publish } from '../../pipelines/publish.ts'
import { limitedTo } from '../watch/limited-to.ts'
import type { ChangedPaths } from '../watch/watch-folders.ts'
import type { WorkOptions } from '../work-options.ts'
import { type ChosenTarget, chooseTarget } from './choose-target.ts'
import { collect } from './collect.ts'
import { followedOf, type GenerationContext, liveParts } from './generation-context.ts'
import type { MoveGrounds } from './generation-evaluation.ts'
import { promotionGrounds } from './promotion-grounds.ts'

/** Which sources, and how much of one may be lost at once. */
export interface SourcesToIndex {
  readonly connectors: readonly Connector[]
  readonly deleteGuardShare: number
}

/** What indexing came to. */
export interface IndexIntoReport extends IndexSourcesReport {
  /** Why questions did not move to the generation, though it is ready; absent where they go to it. */
  readonly waitsFor?: string
}

/**
 * Makes the index equal to what these sources hold now. Where the configuration asks for another build of it, the live
 * generation goes on being updated beside, and questions move when the new one is ready, and there are grounds for it.
 */
export async function indexInto(
  context: GenerationContext,
  sources: SourcesToIndex,
  work: WorkOptions,
): Promise<IndexIntoReport> {
  const { store, moves, asked, keep } = context
  const { parts, ...target } = await chooseTarget(context)
  const previous = await store.live()
  const followed = target.isLive ? undefined : await followedOf(previous, context, work.signal)
  const base = target.isLive ? liveParts(context) : context
  let found: GroundsFound = { grounds: {} }
  const mayPromote = async () => {
    found = await findGrounds(target.generation, previous, context, work)
    return found.waitsFor === undefined
  }
  const options = {
    ...base,
    ...parts,
    ...sources,
    ...work,
    target,
    mayPromote,
    ...(followed && { followed }),
  }
  const report = await indexSources(options)
  if (report.audit) context.audits.put(report.audit)
  const { grounds, waitsFor } = found
  if (report.isLive && !target.isLive) {
    moves.put({ kind: 'promotion', ...grounds }, report.generation, previous, asked)
    await collect(store, moves.list(), keep)
  }
  return { ...report, ...(waitsFor !== undefined && { waitsFor }) }
}

interface GroundsFound {
  readonly grounds: MoveGrounds
  readonly waitsFor?: string
}

/** That there are none is no failure here: the sources are indexed, and questions go where they went. */
async function findGrounds(
  generation: Generation,
  live: Generation | undefined,
  context: GenerationContext,
  work: WorkOptions,
): Promise<GroundsFound> {
  try {
    return { grounds: await promotionGrounds(generation, live, undefined, context, work) }
  } catch (error) {
    if (!(error instanceof ApprovalMissingError || error instanceof PromotionRefusedError)) throw error
    return { grounds: {}, waitsFor: error.message }
  }
}

/** Sources that were watched, with what changed in each. */
export interface FollowedSources extends Pick<SourcesToIndex, 'deleteGuardShare'> {
  readonly changes: ReadonlyMap<Connector, ChangedPaths>
}

/** What following sources came to: their runs, and what was indexed of them. */
export type FollowReport = Pick<IndexSourcesReport, 'runs' | 'worker'>

/** The same into the live generation, without holding the index against the log. */
export async function followInto(
  context: GenerationContext,
  { changes, deleteGuardShare }: FollowedSources,
  work: WorkOptions,
): Promise<FollowReport> {
  if ((await context.store.live()) === undefined) {
    return indexInto(context, { connectors: [...changes.keys()], deleteGuardShare }, work)
  }
  const { parts, generation } = await updatedTarget(context)
  const options = { ...liveParts(context), ...parts, ...work, deleteGuardShare, generation }
  const runs: { source: string; run: SourceRun }[] = []
  for (const [connector, changed] of changes) {
    const limited = await limitedTo(connector, changed, context.log)
    runs.push({ source: connector.source, run: await publish(limited, options) })
  }
  return { runs, worker: await runIndexWorker({ ...options, until: 'caught-up' }) }
}

/** The generation that what stands in the log goes into: the live one, and before there is one what is configured. */
export async function updatedTarget(context: GenerationContext): Promise<ChosenTarget> {
  const live = await context.store.live()
  if (live === undefined) return chooseTarget(context)
  return { generation: live, isLive: true, parts: await context.shelf.of(live) }
}
