import type { DeadLetter } from '../core/dead-letters.ts'
import type { LogRecord } from '../core/document-log.ts'

/**
 * Whether a record is of the version that a dead letter is about, or of a later one: once it is indexed the letter is void.
 * Where both stand in the same part of the log, the log's own order says so. Otherwise clocks do: the letter of a connector
 * names a place at its source. Where a record could not be read at all nothing is known of its version, but when that was found.
 *
 * An older version that is indexed afterwards, as in a reindex from the start of the log, says nothing of what failed.
 */
export function overtakes({ event, position }: LogRecord, letter: DeadLetter): boolean {
  const [at, failedAt] = [placeIn(position), placeIn(letter.position)]
  if (at !== undefined && at.part === failedAt?.part) return at.offset >= failedAt.offset
  return event.occurredAtMs >= (letter.event?.occurredAtMs ?? letter.failedAtMs)
}

/** Of `3/17` and `17`; `undefined` of what is no place in a log, as of `feed:3/17`. */
function placeIn(position: string): { readonly part: string; readonly offset: bigint } | undefined {
  const { part = '', offset } = /^(?:(?<part>\d+)\/)?(?<offset>\d+)$/u.exec(position)?.groups ?? {}
  return offset === undefined ? undefined : { part, offset: BigInt(offset) }
}
