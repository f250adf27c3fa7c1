import type { DocumentId } from '../core/document.ts'
import type { LogRecord } from '../core/document-log.ts'
import { documentIdOf } from '../core/event.ts'
import { type EmbeddedSlice, embedSlice } from './embed-slice.ts'
import { isAbort } from './is-abort.ts'
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
 * When it resolves, all are written or put aside, or those of the slices before `parts.stop` fired: what is embedded by then
 * is written, nothing else is begun. A throw leaves some slices written, each whole; the same records may come again.
 *
 * @param onDone told how many records each written slice had
 * @returns how many of `records`, from the first on, are done
 * @throws {OvertakenError} where another worker has written one of the documents since `parts.footing`
 * @throws the signal's reason: no slice is begun once it fires
 */
export async function indexRecords(
  records: readonly LogRecord[],
  parts: WorkerParts,
  onDone: (records: number) => void,
): Promise<number> {
  const { stop } = parts
  const newest = newestOfEach(records)
  parts.tally.superseded += records.length - newest.length
  onDone(records.length - newest.length)

  const inEmbedder: Promise<Settled<EmbeddedSlice>>[] = []
  const done = new Set<LogRecord>()
  /** @returns whether it was written; not where the model was stopped over it. */
  async function writeOldest(): Promise<boolean> {
    const [slice] = await Promise.all(inEmbedder.splice(0, 1))
    if (slice === undefined) return false
    if (slice.status === 'rejected') {
      if (stop !== undefined && isAbort(slice.reason, stop)) return false
      throw slice.reason
    }
    parts.retry.signal.throwIfAborted()
    await writeSlice(slice.value, parts)
    for (const record of slice.value.records) done.add(record)
    onDone(slice.value.records.length)
    return true
  }

  const embed = embedOnClock(parts)
  try {
    for (const slice of slicesOf(newest)) {
      if (stop?.aborted) break
      const plan = await planSlice(slice, parts)
      inEmbedder.push(embed(() => embedSlice(plan, parts)))
      if (inEmbedder.length >= SLICES_IN_EMBEDDER && !(await writeOldest())) break
    }
    while (await writeOldest());
  } finally {
    await Promise.all(inEmbedder)
  }
  return firstOf(records, newest, done)
}

/** How many records there are before the first that is neither done nor void because of one that is. */
function firstOf(
  records: readonly LogRecord[],
  newest: readonly LogRecord[],
  done: ReadonlySet<LogRecord>,
): number {
  if (done.size === newest.length) return records.length
  const left = new Set(newest.filter((record) => !done.has(record)).map(({ event }) => documentIdOf(event)))
  return records.findIndex(({ event }) => left.has(documentIdOf(event)))
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
