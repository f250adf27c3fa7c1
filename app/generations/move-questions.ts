import { GenerationNotReadyError } from '../../core/errors.ts'
import type { Generation, GenerationId } from '../../core/store.ts'
import type { AuditReport } from '../../pipelines/audit.ts'
import { promoteWhenCaughtUp } from '../../pipelines/generations.ts'
import { runIndexWorker } from '../../pipelines/index-worker.ts'
import { repair } from '../../pipelines/repair.ts'
import type { WorkOptions } from '../work-options.ts'
import { collect } from './collect.ts'
import type { GenerationContext } from './generation-context.ts'
import type { MoveGrounds } from './generation-evaluation.ts'
import type { Move } from './moves.ts'
import { promotionGrounds } from './promotion-grounds.ts'

/** Where questions shall go. */
export interface MoveRequest extends Pick<MoveGrounds, 'approvedBy'> {
  readonly kind: Move['kind']
  readonly generation: Generation
}

/** Where questions go now. */
export interface MoveReport extends MoveGrounds {
  readonly generation: GenerationId
  /** Where they went before; absent where they went nowhere. */
  readonly previous?: GenerationId
  /** How the generation stood to the log when they moved. */
  readonly audit: AuditReport
  /** Documents that it had missed, or had otherwise than the log, and has right now. */
  readonly mended: number
  /** Generations that were dropped, because nobody needs them any more. */
  readonly dropped: readonly GenerationId[]
}

/** Rounds of catching up before it is given up: what arrives during one is the next one's work. */
const MAX_ROUNDS = 20

/**
 * Sends questions to a generation in one step, after it has caught up with the log and every document of it has been
 * held against the log: a generation that stood by may still have what was deleted or closed meanwhile. A promotion needs
 * its grounds as well; a rollback goes to what has answered before, and nobody is to be waited for.
 *
 * @throws {GenerationNotReadyError} where documents stay wrong; questions then stay where they were.
 * @throws {ApprovalMissingError} {PromotionRefusedError} as `promotionGrounds` does.
 * @throws {GenerationMismatchError} @throws {ModelError} where it cannot catch up, because its model is gone.
 * @throws the signal's reason where it is interrupted.
 */
export async function moveQuestions(
  { kind, generation, approvedBy }: MoveRequest,
  context: GenerationContext,
  work: WorkOptions,
): Promise<MoveReport> {
  const { store, moves, asked, keep } = context
  const previous = await store.live()
  const grounds =
    kind === 'rollback'
      ? { ...(approvedBy !== undefined && { approvedBy }) }
      : await promotionGrounds(generation, previous, approvedBy, context, work)
  const audited = await makeReady(generation, context, work)
  if (previous?.id !== generation.id) moves.put({ kind, ...grounds }, generation, previous, asked)
  const dropped = await collect(store, moves.list(), keep)
  return {
    generation: generation.id,
    ...(previous && { previous: previous.id }),
    ...grounds,
    ...audited,
    dropped,
  }
}

async function makeReady(
  generation: Generation,
  context: GenerationContext,
  work: WorkOptions,
): Promise<Pick<MoveReport, 'audit' | 'mended'>> {
  const parts = { ...context, ...(await context.shelf.of(generation)), ...work, generation }
  const index = () => runIndexWorker({ ...parts, until: 'caught-up' })
  const { before, after } = await repair(parts)
  context.audits.put(after)
  work.signal.throwIfAborted()
  if (after.wrong > 0) {
    throw new GenerationNotReadyError(
      `generation ${generation.id}: expected every document as the log has it, got ${after.wrong} that differ; ` +
        'questions stay where they were; `plumbline doctor` looks for the reason',
    )
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (await promoteWhenCaughtUp(generation, context)) {
      return { audit: after, mended: before.wrong - after.wrong }
    }
    await index()
    work.signal.throwIfAborted()
  }
  throw new GenerationNotReadyError(
    `generation ${generation.id}: expected to catch up with the log, but it grows faster than this machine indexes; try again when less arrives`,
  )
}
