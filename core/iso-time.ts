import { isInstant } from './is-instant.ts'

/** A moment as ISO 8601 in UTC; 1970 for what is none, so that what is stored never keeps an answer from being given. */
export function isoTime(ms: number): string {
  return new Date(isInstant(ms) ? ms : 0).toISOString()
}
