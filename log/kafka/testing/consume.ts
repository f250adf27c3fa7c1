import type { DocumentLog, LogRecord } from '../../../core/document-log.ts'
import { documentIdOf } from '../../../core/event.ts'

/** Handles all that a group has not handled. */
export async function rest(log: DocumentLog, group: string, maxRecords = 100): Promise<readonly LogRecord[]> {
  const seen: LogRecord[] = []
  const signal = new AbortController().signal
  await log.consume(group, async (records) => void seen.push(...records), {
    until: 'caught-up',
    maxRecords,
    signal,
  })
  return seen
}

/** Ids of the documents of these records, sorted. */
export function idsOf(records: readonly LogRecord[]): readonly string[] {
  return records.map(({ event }) => documentIdOf(event)).sort()
}
