import { ApprovalMissingError } from '../../core/errors.ts'
import type { Generation } from '../../core/store.ts'
import { whileFollowing } from '../../pipelines/while-following.ts'
import type { WorkOptions } from '../work-options.ts'
import { followedOf, type GenerationContext } from './generation-context.ts'
import type { MoveGrounds } from './generation-evaluation.ts'

/**
 * On what grounds questions may move from `live` to `generation`: it answers the configured evaluation sets no worse, and
 * a person has approved, where that is asked for. The first generation of all replaces nothing and needs neither.
 *
 * @param approvedBy who says so; absent: nobody.
 * @throws {ApprovalMissingError} where it may, but for the approval. @throws as `EvaluateGeneration` does.
 */
export async function promotionGrounds(
  generation: Generation,
  live: Generation | undefined,
  approvedBy: string | undefined,
  context: GenerationContext,
  work: WorkOptions,
): Promise<MoveGrounds> {
  const said = approvedBy === undefined ? {} : { approvedBy }
  if (live === undefined || live.id === generation.id) return said
  const evaluation = await evaluationOf(generation, live, context, work)
  if (context.needsApproval && approvedBy === undefined) {
    throw new ApprovalMissingError(
      `generation ${generation.id} is ready, and waits for a person to approve it (generations.approval); ` +
        `\`plumbline generations promote ${generation.id} --approved-by NAME\` moves questions to it`,
    )
  }
  return { ...said, ...(evaluation && { evaluation }) }
}

/** The live generation goes on being updated meanwhile: embedding a set may take long. */
async function evaluationOf(
  generation: Generation,
  live: Generation,
  context: GenerationContext,
  work: WorkOptions,
): Promise<MoveGrounds['evaluation']> {
  const { evaluate } = context
  if (evaluate === undefined) return undefined
  const { result } = await whileFollowing(
    await followedOf(live, context, work.signal),
    work.signal,
    (signal) => evaluate(generation, live, { ...work, signal }),
  )
  return result
}
