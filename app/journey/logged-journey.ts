import { type Journey, type JourneyStage, UNWATCHED } from '../../core/journey.ts'

/** An object that stands in a line of the log. */
export interface LogEntry {
  /** What happened, as noun and verb, e.g. `document-stored`. */
  readonly event: string
  readonly [field: string]: unknown
}

/** Which stages are worth a line, and what it says: what happens in between is what traces are for. */
const EVENTS: Partial<Record<JourneyStage, string>> = {
  append: 'document-appended',
  store: 'document-stored',
}

/**
 * Writes a line for each document that reached the log, and for each that reached the index or the dead letters: with its
 * id, counts and codes, and none of its text.
 *
 * @param traced is told of every step, too, and says what the traces are.
 */
export function loggedJourney(write: (entry: LogEntry) => void, traced: Journey = UNWATCHED): Journey {
  return (step) => {
    const { stage, documentId, startedAtMs, endedAtMs, facts, failed, trace } = step
    const event = EVENTS[stage]
    if (event !== undefined) {
      const traceId = trace?.split('-')[1]
      const durationMs = Math.round(endedAtMs - startedAtMs)
      write({
        event,
        documentId,
        ...facts,
        durationMs,
        ...(failed !== undefined && { failed }),
        ...(traceId !== undefined && { traceId }),
      })
    }
    return traced(step)
  }
}
