import type { DeadLetter } from '../core/dead-letters.ts'
import type { DocumentEvent } from '../core/event.ts'

/**
 * Whether an event is of the version that a dead letter is about, or of a later one: once it is indexed the letter is void.
 * Where a record could not be read at all nothing is known of its version, but when that was found.
 *
 * An older version that is indexed afterwards, as in a reindex from the start of the log, says nothing of what failed.
 */
export function overtakes(event: DocumentEvent, letter: DeadLetter): boolean {
  return event.occurredAtMs >= (letter.event?.occurredAtMs ?? letter.failedAtMs)
}
