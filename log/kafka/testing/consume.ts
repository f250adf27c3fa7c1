import type { DocumentId } from '../../../core/document.ts'
import type { ConsumeOptions, DocumentLog, LogRecord } from '../../../core/document-log.ts'
import { documentIdOf } from '../../../core/event.ts'

/** Handles all that a group has not handled. */
export async function rest(
  log: DocumentLog,
  group: string,
  maxRecords = 100,
  onUnreadable: ConsumeOptions['onUnreadable'] = () => undefined,
): Promise<readonly LogRecord[]> {
  const seen: LogRecord[] = []
  const signal = new AbortController().signal
  await log.consume(group, async (records) => void seen.push(...records), {
    until: 'caught-up',
    maxRecords,
    signal,
    onUnreadable,
  })
  return seen
}

/** A group that goes on handling until it is told to stop. */
export interface Following {
  /** Documents that it has handled. */
  readonly seen: ReadonlySet<DocumentId>
  /** Settles when consuming ends, with what it threw. */
  readonly consumed: Promise<void>
  /** Stops it, and waits until it has. */
  end(): Promise<void>
}

/** Handles what comes to a group, batches of `maxRecords`, each followed by `rest`, such as slow work. */
export function follow(
  log: DocumentLog,
  group: string,
  maxRecords: number,
  rest: () => Promise<void> = async () => undefined,
): Following {
  const seen = new Set<DocumentId>()
  const abort = new AbortController()
  const consumed = log.consume(
    group,
    async (records) => {
      for (const { event } of records) seen.add(documentIdOf(event))
      await rest()
    },
    { until: 'aborted', maxRecords, signal: abort.signal },
  )
  return {
    seen,
    consumed,
    async end() {
      abort.abort()
      await consumed
    },
  }
}

/** Ids of the documents of these records, sorted. */
export function idsOf(records: readonly LogRecord[]): readonly string[] {
  return records.map(({ event }) => documentIdOf(event)).sort()
}
