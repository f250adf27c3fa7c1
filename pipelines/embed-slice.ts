import type { ChunkId } from '../core/chunk.ts'
import type { Document } from '../core/document.ts'
import { InferenceError } from '../core/errors.ts'
import type { IndexedChunk } from '../core/store.ts'
import type { Vector } from '../core/vector.ts'
import { isolate } from './isolate.ts'
import type { PlannedFault, PlannedRecord, PlannedReplace, SlicePlan } from './plan-slice.ts'
import { isDocumentFault } from './poison.ts'
import { withRetries } from './retry.ts'
import type { WorkerParts } from './worker-parts.ts'

/** A document that is ready to be written. */
export interface EmbeddedReplace extends PlannedRecord {
  readonly document: Document
  /** In order of `start`. */
  readonly chunks: readonly IndexedChunk[]
  /** Chunks that the model read only in part. */
  readonly truncated: readonly ChunkId[]
}

/** A slice whose texts are embedded. */
export interface EmbeddedSlice extends Omit<SlicePlan, 'replaces'> {
  readonly replaces: readonly EmbeddedReplace[]
}

/** Embeds all passages of a slice in one call; a document that the embedder cannot take joins the faults alone. */
export async function embedSlice(plan: SlicePlan, parts: WorkerParts): Promise<EmbeddedSlice> {
  const embedAll = (planned: readonly PlannedReplace[]) => embedDocuments(planned, parts)
  const isFault = (error: unknown) => isDocumentFault(error, endOfEmbedding(parts))
  const outcomes = await isolate(plan.replaces, embedAll, isFault)
  const replaces: EmbeddedReplace[] = []
  const faults: PlannedFault[] = [...plan.faults]
  for (const outcome of outcomes) {
    if ('result' in outcome) replaces.push(outcome.result)
    else faults.push({ ...outcome.item, fault: outcome.fault })
  }
  return { ...plan, replaces, faults }
}

/** What is not embedded yet when the work is to stop comes again, so that nobody has to wait for the model. */
function endOfEmbedding({ retry, stop }: WorkerParts): AbortSignal {
  return stop === undefined ? retry.signal : AbortSignal.any([retry.signal, stop])
}

async function embedDocuments(
  planned: readonly PlannedReplace[],
  parts: WorkerParts,
): Promise<readonly EmbeddedReplace[]> {
  const { embedder, journey, now, retry } = parts
  const startedAtMs = now()
  const texts = planned.flatMap(({ chunks }) => chunks.map(({ text }) => text))
  const { vectors, truncated } =
    texts.length === 0
      ? { vectors: [], truncated: [] }
      : await withRetries(() => embedder.embed(texts, 'passage', endOfEmbedding(parts)), retry)
  if (vectors.length !== texts.length) {
    throw new InferenceError(`expected ${texts.length} vectors, got ${vectors.length}; check the embedder`)
  }
  for (const { record, document, chunks } of planned) {
    const { trace } = record.event
    // One call embeds the passages of several documents: each has it among its steps.
    const facts = { chunks: chunks.length, 'documents.together': planned.length }
    journey?.({ stage: 'embed', documentId: document.id, trace, startedAtMs, endedAtMs: now(), facts })
  }
  const cut = new Set(truncated)
  let first = 0
  return planned.map(({ record, recorded, document, chunks }) => {
    const start = first
    first += chunks.length
    return {
      record,
      recorded,
      document,
      chunks: chunks.map(({ chunk, terms }, at) => ({ chunk, terms, vector: vectors[start + at] as Vector })),
      truncated: chunks.filter((_, at) => cut.has(start + at)).map(({ chunk }) => chunk.id),
    }
  })
}
