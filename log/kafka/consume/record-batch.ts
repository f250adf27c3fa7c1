import type { KafkaMessage } from 'kafkajs'
import type { DeadLetter } from '../../../core/dead-letters.ts'
import type { DocumentId } from '../../../core/document.ts'
import type { LogRecord } from '../../../core/document-log.ts'
import { documentIdOf } from '../../../core/event.ts'
import { type Decoded, decodeRecord, traceOf } from '../wire/decode-record.ts'
import { type PartAssembly, withoutParts } from '../wire/part-assembly.ts'

/** Text handed to one call of a handler ends with the record that crosses this, however many records are allowed. */
const MAX_BATCH_CHARACTERS = 16 * 2 ** 20

/** Consecutive messages of a partition, to be handled together. */
export interface RecordBatch {
  readonly records: readonly LogRecord[]
  /** None for a document that an older one of `records` is about: they are put first, and handling those takes away what is theirs. */
  readonly letters: readonly DeadLetter[]
  /** Offset behind the last message. */
  readonly next: bigint
  /** Set where reading has to go back to here, for the parts of the record at `next`. */
  readonly backTo?: bigint
}

/** Where a partition's consumer stands. */
export interface PartitionState {
  readonly assembly: PartAssembly
  /** Offset up to which everything is handled: what comes before it again is only looked at for parts. */
  handled: bigint
  /** Offsets of records for whose parts reading went back once. */
  readonly wentBackFor: Set<bigint>
}

/** Messages of one partition as batches of at most `maxRecords` records. */
export function* recordBatches(
  topic: string,
  partition: number,
  messages: readonly KafkaMessage[],
  state: PartitionState,
  maxRecords: number,
): Generator<RecordBatch> {
  let records: LogRecord[] = []
  let letters: DeadLetter[] = []
  let characters = 0
  let next: bigint | undefined
  const cut = (): RecordBatch | undefined => {
    const batch = next === undefined ? undefined : { records, letters, next }
    records = []
    letters = []
    characters = 0
    next = undefined
    return batch
  }
  for (const message of messages) {
    const offset = BigInt(message.offset)
    const decoded = decodeRecord(message)
    if (decoded.kind === 'part') state.assembly.add(decoded)
    if (offset < state.handled) continue
    const whole = decoded.kind === 'parted' ? wholeOf(decoded, offset, state) : decoded
    if (whole === undefined) {
      const { firstOffset } = (decoded as Extract<Decoded, { kind: 'parted' }>).parted
      yield { records, letters, next: offset, backTo: BigInt(firstOffset) }
      return
    }
    if (
      whole.kind === 'unreadable' &&
      records.some(({ event }) => documentIdOf(event) === whole.documentId)
    ) {
      const before = cut()
      if (before !== undefined) yield before
    }
    next = offset + 1n
    const position = `${partition}/${offset}`
    if (whole.kind === 'event') {
      const { event } = whole
      if (decoded.kind === 'event') state.assembly.forget(documentIdOf(event))
      const trace = traceOf(message)
      records.push({ event: trace === undefined ? event : { ...event, trace }, position })
      characters += event.kind === 'document-upserted' ? event.document.body.length : 0
    } else if (whole.kind === 'unreadable') {
      letters.push(letterOf(whole, `${topic}:${position}`, position, Number(message.timestamp)))
    }
    if (records.length < maxRecords && characters < MAX_BATCH_CHARACTERS) continue
    const full = cut()
    if (full !== undefined) yield full
  }
  const rest = cut()
  if (rest !== undefined) yield rest
}

/** The document whose parts came by; `undefined` where they have to be read first. */
function wholeOf(
  { documentId, parted }: Extract<Decoded, { kind: 'parted' }>,
  offset: bigint,
  { assembly, wentBackFor }: PartitionState,
): Decoded | undefined {
  const whole = assembly.take(documentId, parted)
  if (whole !== undefined) return whole
  if (wentBackFor.has(offset)) return withoutParts(documentId, parted)
  wentBackFor.add(offset)
  return undefined
}

/** A record that nobody can index; under the document's id, so that a version that can be read takes it away. */
function letterOf(
  { documentId, code, reason }: Extract<Decoded, { kind: 'unreadable' }>,
  placeholder: DocumentId,
  position: string,
  failedAtMs: number,
): DeadLetter {
  return { documentId: documentId ?? placeholder, position, code, reason, attempts: 1, failedAtMs }
}
