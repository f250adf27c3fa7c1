import { OvertakenError } from '../../core/errors.ts'
import { countsAt, type Moment } from './moment.ts'

/** That a document was removed is remembered for so long. */
export const REMOVALS_KEPT_MS = 24 * 60 * 60_000
/** Whoever decided longer ago may have missed a removal: half of it is for clocks that differ, and slow commits. */
export const FOOTING_HOLDS_MS = REMOVALS_KEPT_MS / 2

/** What a writer knew of a collection when it decided what to write. */
export interface Known {
  readonly moment: Moment
  /** When it asked, in ms since 1970. */
  readonly atMs: number
  /** Its own commits since, finished or not: what it wrote itself overtakes nothing. */
  readonly own: Set<number>
}

export function isKnown({ moment, own }: Known, commit: number): boolean {
  return own.has(commit) || countsAt(moment, commit)
}

/** What a writer knows that decided on nothing: that whoever began before it came before it. */
export function knownByNumber(commit: number, atMs: number): Known {
  return { moment: { commit, unsettled: [] }, atMs, own: new Set() }
}

export function overtaken(what: string, collection: string): OvertakenError {
  return new OvertakenError(
    `expected ${what} of ${collection} as it was when its change was decided on, another writer has written it since; decide anew`,
  )
}
