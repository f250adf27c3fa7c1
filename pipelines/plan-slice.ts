import { setImmediate } from 'node:timers/promises'
import type { ChunkTerms } from '../core/analyzer.ts'
import type { Chunk } from '../core/chunk.ts'
import { passageText } from '../core/chunk.ts'
import type { Document, DocumentId } from '../core/document.ts'
import type { LogRecord } from '../core/document-log.ts'
import { documentIdOf } from '../core/event.ts'
import type { RecordedDocument } from '../core/store.ts'
import { chunkTerms } from './chunk-terms.ts'
import { isDocumentFault } from './poison.ts'
import { withRetries } from './retry.ts'
import type { WorkerParts } from './worker-parts.ts'

/** A record and what was indexed of its document before. */
export interface PlannedRecord {
  readonly record: LogRecord
  readonly recorded: RecordedDocument | undefined
}

/** A chunk on its way into the index. */
export interface PlannedChunk {
  readonly chunk: Chunk
  /** What is embedded. */
  readonly text: string
  readonly terms: ChunkTerms
}

/** An upsert whose text has to be embedded. */
export interface PlannedReplace extends PlannedRecord {
  readonly document: Document
  /** In order of `start`. */
  readonly chunks: readonly PlannedChunk[]
}

/** A record that cannot be indexed. */
export interface PlannedFault extends PlannedRecord {
  readonly document: Document
  readonly fault: unknown
}

/** What is to be done about a slice of records, each of another document. */
export interface SlicePlan {
  readonly records: readonly LogRecord[]
  readonly unchanged: readonly DocumentId[]
  readonly describes: readonly Document[]
  readonly removes: readonly { readonly documentId: DocumentId; readonly wasThere: boolean }[]
  readonly replaces: readonly PlannedReplace[]
  readonly faults: readonly PlannedFault[]
}

/**
 * Decides what each record asks for, by what the store has recorded, and parses and chunks what has to be embedded.
 *
 * A record that was handled before is seen to be unchanged. The event loop turns between documents, so that an embedder
 * that is fed from this thread is not kept waiting. @throws the signal's reason, between two documents
 */
export async function planSlice(records: readonly LogRecord[], parts: WorkerParts): Promise<SlicePlan> {
  const { store, generation, retry } = parts
  const documentIds = records.map(({ event }) => documentIdOf(event))
  const recordedById = await withRetries(() => store.recorded(generation.id, documentIds), retry)

  const unchanged: DocumentId[] = []
  const describes: Document[] = []
  const removes: { documentId: DocumentId; wasThere: boolean }[] = []
  const replaces: PlannedReplace[] = []
  const faults: PlannedFault[] = []
  for (const record of records) {
    retry.signal.throwIfAborted()
    const { event } = record
    const recorded = recordedById.get(documentIdOf(event))
    if (event.kind === 'document-deleted') {
      removes.push({ documentId: event.documentId, wasThere: recorded !== undefined })
    } else if (recorded?.contentDigest !== event.document.contentDigest) {
      const plan = await planReplace(record, event.document, recorded, parts)
      if ('fault' in plan) faults.push(plan)
      else replaces.push(plan)
      await setImmediate()
    } else if (recorded.accessDigest !== event.document.accessDigest) {
      describes.push(event.document)
    } else {
      unchanged.push(event.document.id)
    }
  }
  return { records, unchanged, describes, removes, replaces, faults }
}

/** Chunks whose terms are counted before the event loop turns. */
const CHUNKS_A_TURN = 100

async function planReplace(
  record: LogRecord,
  document: Document,
  recorded: RecordedDocument | undefined,
  { chunker, analyzer, now, journey, retry, tally }: WorkerParts,
): Promise<PlannedReplace | PlannedFault> {
  const startedAtMs = now()
  try {
    const { chunks, warnings } = await chunker.chunk(document, retry.signal)
    tally.warnings.push(...warnings.map((warning) => ({ documentId: document.id, warning })))
    const planned: PlannedChunk[] = []
    for (const chunk of chunks) {
      const terms = chunkTerms(document.title, chunk, analyzer)
      planned.push({ chunk, text: passageText(document.title, chunk), terms })
      if (planned.length % CHUNKS_A_TURN === 0) await setImmediate()
    }
    const { trace } = record.event
    const facts = { chunks: planned.length }
    journey?.({ stage: 'chunk', documentId: document.id, trace, startedAtMs, endedAtMs: now(), facts })
    return { record, recorded, document, chunks: planned }
  } catch (fault) {
    if (!isDocumentFault(fault, retry.signal)) throw fault
    return { record, recorded, document, fault }
  } finally {
    tally.timeMs.chunk += now() - startedAtMs
  }
}
