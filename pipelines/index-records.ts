import type { DocumentId } from '../core/document.ts'
import type { LogRecord } from '../core/document-log.ts'
import { documentIdOf } from '../core/event.ts'
import { type EmbeddedSlice, embedSlice } from './embed-slice.ts'
import { planSlice } from './plan-slice.ts'
import type { WorkerParts } from './worker-parts.ts'
import { writeSlice } from './write-slice.ts'

/** The first slice is small, so that the embedder starts at once; each next one may hold twice as many records. */
const RECORDS_IN_FIRST_SLICE = 4
/** A slice holds at most this many records, and ends with the one that reaches this many characters. */
const RECORDS_PER_SLICE = 32
const CHARACTERS_PER_SLICE = 250_000

/** Slices that the embedder may have at once: one to work on, one waiting, so that its threads never run dry. */
const SLICES_IN_EMBEDDER = 2

/**
 * Indexes records that were handed over together, in slices that overlap in time and are written in order:
 *
 * ```
 *   slice 1   plan │ embed ───── │ write
 *   slice 2        │ plan │ embed ───── │ write
 *   slice 3               │      plan   │ embed ─────
 * ```
 * When it resolves, all are written or put aside. A throw leaves some slices written, each whole; the same records may
 * come again.
 *
 * @param onDone told how many records each written slice had
 * @throws {OvertakenError} where another worker has written one of the documents since `parts.footing`
 * @throws the signal's reason: no slice is begun once it fires
 */
export async function indexRecords(
  records: readonly LogRecord[],
  parts: WorkerParts,
  onDone: (records: number) => void,
): Promise<void> {
  const newest = newestOfEach(records)
  parts.tally.superseded += records.length - newest.length
  onDone(records.length - newest.length)

  const inEmbedder: Promise<Settled<EmbeddedSlice>>[] = []
  async function writeOldest(): Promise<void> {
    const [slice] = await Promise.all(inEmbedder.splice(0, 1))
    if (slice === undefined) return
    if (slice.status === 'rejected') throw slice.reason
    parts.retry.signal.throwIfAborted()
    await writeSlice(slice.value, parts)
    onDone(slice.value.records.length)
  }

  const embed = embedOnClock(parts)
  try {
    for (const slice of slicesOf(newest)) {
      const plan = await planSlice(slice, parts)
      inEmbedder.push(embed(() => embedSlice(plan, parts)))
      if (inEmbedder.length >= SLICES_IN_EMBEDDER) await writeOldest()
    }
    while (inEmbedder.length > 0) await writeOldest()
  } finally {
    await Promise.all(inEmbedder)
  }
}

/** The last record of each document, in their order: what came before it is void. */
function newestOfEach(records: readonly LogRecord[]): readonly LogRecord[] {
  const newest = new Map<DocumentId, LogRecord>()
  for (const record of records) {
    const id = documentIdOf(record.event)
    newest.delete(id)
    newest.set(id, record)
  }
  return [...newest.values()]
}

function* slicesOf(records: readonly LogRecord[]): Generator<readonly LogRecord[]> {
  let limit = RECORDS_IN_FIRST_SLICE
  let slice: LogRecord[] = []
  let characters = 0
  for (const record of records) {
    slice.push(record)
    if (record.event.kind === 'document-upserted') characters += record.event.document.body.length
    if (slice.length < limit && characters < CHARACTERS_PER_SLICE) continue
    yield slice
    limit = Math.min(2 * limit, RECORDS_PER_SLICE)
    slice = []
    characters = 0
  }
  if (slice.length > 0) yield slice
}

type Settled<T> = PromiseSettledResult<T>

/** Starts calls without a loose rejection, and adds up the time in which at least one of them was under way. */
function embedOnClock({ now, tally }: WorkerParts) {
  let underWay = 0
  let busySinceMs = 0
  return async <T>(call: () => Promise<T>): Promise<Settled<T>> => {
    if (underWay === 0) busySinceMs = now()
    underWay += 1
    const [settled] = await Promise.allSettled([call()])
    underWay -= 1
    if (underWay === 0) tally.timeMs.embed += now() - busySinceMs
    return settled
  }
}
