import type { DocumentLog, LogRecord } from '../../core/document-log.ts'
import { type DocumentEvent, documentIdOf } from '../../core/event.ts'
import type { Journey } from '../../core/journey.ts'

/**
 * A log whose documents are watched on their way: what is appended gets a trace, unless it comes with one, and what is
 * consumed is told of when it is handed out and when it counts as handled.
 */
export function watchedLog(log: DocumentLog, journey: Journey, now: () => number): DocumentLog {
  return {
    lag: (group) => log.lag(group),
    ledger: (source) => log.ledger(source),
    latest: (documentIds) => log.latest(documentIds),
    close: () => log.close(),

    async append(events) {
      const startedAtMs = now()
      const traced = events.map((event) => traceOf(event, startedAtMs))
      await log.append(traced)
      for (const event of traced) {
        journey({ ...stepOf(event), stage: 'append', startedAtMs, endedAtMs: now() })
      }
    },

    consume(group, handler, options) {
      const doneAtMs = new WeakMap<LogRecord, number>()
      return log.consume(
        group,
        async (records, lease) => {
          const endedAtMs = now()
          for (const { event } of records) {
            const startedAtMs = Math.min(event.occurredAtMs, endedAtMs)
            journey({ ...stepOf(event), stage: 'consume', startedAtMs, endedAtMs })
          }
          const said = await handler(records, lease)
          const done = typeof said === 'number' ? said : records.length
          for (const record of records.slice(0, done)) doneAtMs.set(record, now())
          return done
        },
        {
          ...options,
          onHandled(records) {
            const endedAtMs = now()
            for (const record of records) {
              const startedAtMs = doneAtMs.get(record) ?? endedAtMs
              journey({ ...stepOf(record.event), stage: 'commit', startedAtMs, endedAtMs })
            }
            options.onHandled?.(records)
          },
        },
      )
    },
  }

  function traceOf(event: DocumentEvent, endedAtMs: number): DocumentEvent {
    if (event.trace !== undefined) return event
    const startedAtMs = Math.min(event.occurredAtMs, endedAtMs)
    const trace = journey({ ...stepOf(event), stage: 'connect', startedAtMs, endedAtMs })
    return trace === undefined ? event : { ...event, trace }
  }
}

function stepOf(event: DocumentEvent) {
  const operation = event.kind === 'document-upserted' ? 'upsert' : 'delete'
  return { documentId: documentIdOf(event), trace: event.trace, facts: { operation } }
}
