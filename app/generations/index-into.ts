import type { Connector } from '../../core/connector.ts'
import { type IndexSourcesReport, indexSources } from '../../pipelines/index-sources.ts'
import type { WorkOptions } from '../work-options.ts'
import { type ChosenTarget, chooseTarget } from './choose-target.ts'
import { collect } from './collect.ts'
import { followedOf, type GenerationContext, liveParts } from './generation-context.ts'

/**
 * Makes the index equal to what these sources hold now. Where the configuration asks for another build of it, the live
 * generation goes on being updated beside, and questions move when the new one is ready.
 */
export async function indexInto(
  context: GenerationContext,
  sources: { readonly connectors: readonly Connector[]; readonly deleteGuardShare: number },
  work: WorkOptions,
): Promise<IndexSourcesReport> {
  const { store, moves, asked, keep } = context
  const { parts, ...target } = await chooseTarget(context)
  const previous = await store.live()
  const followed = target.isLive ? undefined : await followedOf(previous, context, work.signal)
  const base = target.isLive ? liveParts(context) : context
  const options = { ...base, ...parts, ...sources, ...work, target, ...(followed && { followed }) }
  const report = await indexSources(options)
  if (report.audit) context.audits.put(report.audit)
  if (report.isLive && !target.isLive) {
    moves.put('promotion', report.generation, previous, asked)
    await collect(store, moves.list(), keep)
  }
  return report
}

/** The generation that what stands in the log goes into: the live one, and before there is one what is configured. */
export async function updatedTarget(context: GenerationContext): Promise<ChosenTarget> {
  const live = await context.store.live()
  if (live === undefined) return chooseTarget(context)
  return { generation: live, isLive: true, parts: await context.shelf.of(live) }
}
