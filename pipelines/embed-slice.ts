import { InferenceError } from '../core/errors.ts'
import type { Vector } from '../core/vector.ts'
import { isAbort } from './is-abort.ts'
import { isolate } from './isolate.ts'
import type { PlannedFault, PlannedReplace, SlicePlan } from './plan-slice.ts'
import { isDocumentFault } from './poison.ts'
import { withRetries } from './retry.ts'
import type { WorkerParts } from './worker-parts.ts'

/** A document that is ready to be written. */
export interface EmbeddedReplace extends PlannedReplace {
  /** In the order of `chunks`. */
  readonly vectors: readonly Vector[]
  /** Positions in `chunks` of passages that the model read only in part. */
  readonly truncated: readonly number[]
}

/** A slice whose texts are embedded. */
export interface EmbeddedSlice extends Omit<SlicePlan, 'replaces'> {
  readonly replaces: readonly EmbeddedReplace[]
}

/** Embeds all passages of a slice in one call; a document that the embedder cannot take joins the faults alone. */
export async function embedSlice(plan: SlicePlan, parts: WorkerParts): Promise<EmbeddedSlice> {
  const embedAll = (planned: readonly PlannedReplace[]) => embedDocuments(planned, parts)
  const outcomes = await isolate(plan.replaces, embedAll, (error) => {
    return !isAbort(error, parts.retry.signal) && isDocumentFault(error)
  })
  const replaces: EmbeddedReplace[] = []
  const faults: PlannedFault[] = [...plan.faults]
  for (const outcome of outcomes) {
    if ('result' in outcome) replaces.push(outcome.result)
    else faults.push({ ...outcome.item, fault: outcome.fault })
  }
  return { ...plan, replaces, faults }
}

async function embedDocuments(
  planned: readonly PlannedReplace[],
  { embedder, retry }: WorkerParts,
): Promise<readonly EmbeddedReplace[]> {
  const texts = planned.flatMap((document) => document.texts)
  if (texts.length === 0) return planned.map((document) => ({ ...document, vectors: [], truncated: [] }))
  const { vectors, truncated } = await withRetries(
    () => embedder.embed(texts, 'passage', retry.signal),
    retry,
  )
  if (vectors.length !== texts.length) {
    throw new InferenceError(`expected ${texts.length} vectors, got ${vectors.length}; check the embedder`)
  }
  let start = 0
  return planned.map((document) => {
    const first = start
    start += document.texts.length
    const end = start
    return {
      ...document,
      vectors: vectors.slice(first, end),
      truncated: truncated.filter((at) => at >= first && at < end).map((at) => at - first),
    }
  })
}
