import { StoreUnavailableError } from '../../core/errors.ts'
import { type ClockState, momentOf, moveClock, readClock } from './clock.ts'
import { type DocumentVersion, toDocumentVersion, VERSION_KEYS } from './document-points.ts'
import { FOOTING_HOLDS_MS, isKnown, type Known, overtaken } from './footing.ts'
import { countsAt } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { allPoints } from './points.ts'

const MAX_ROUNDS = 20

/** What a commit replaces. */
export interface Replaced {
  /** Versions that readers see now. */
  readonly versions: readonly DocumentVersion[]
  /** As of when that was found. */
  readonly state: ClockState
}

/**
 * What stands of some documents beside what `commit` has written of them, once nobody else is at work on these: other
 * open commits that wrote any of them are given up. A commit that was given up cannot finish, so of two that write the
 * same document one finishes before the other looks, or not at all.
 *
 * @param commit has to have written its points before: each of two rivals then sees the other, or one sees the other done.
 * @param keys as of `documentKey`
 * @throws {OvertakenError} where one that `known` does not hold has finished: whatever is written now would be older.
 * @throws {StoreUnavailableError} where `commit` itself was given up, or rivals do not end.
 */
export async function withoutRivals(
  { server, name }: OpenCollection,
  commit: number,
  keys: readonly string[],
  { known, clock }: { readonly known: Known; readonly clock: () => number },
): Promise<Replaced> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const state = await readClock(server, name)
    assertOpen(state, commit, name)
    const points = await allPoints(
      server,
      name,
      {
        must: [
          { key: 'kind', match: { value: 'document' } },
          { key: 'document', match: { any: [...keys] } },
        ],
        must_not: [{ key: 'from', match: { value: commit } }],
      },
      { payload: VERSION_KEYS },
    )
    const versions = points.map(({ payload }) => toDocumentVersion(payload))
    assertNotOvertaken(versions, state, known, name)
    if (clock() - known.atMs > FOOTING_HOLDS_MS) throw overtaken('what may have been removed since', name)
    const atWork = new Set(state.open.map((begun) => begun.commit))
    const rivals = versions.map(({ version }) => version).filter((version) => atWork.has(version))
    const isNewer = versions.some(({ version }) => version > state.commit)
    if (rivals.length === 0 && !isNewer) return { versions: versions.filter(seenAt(state)), state }
    if (rivals.length === 0) continue
    await moveClock(server, name, (now) => {
      // Who was given up meanwhile gives up nobody: otherwise none of those that are in step would get through.
      assertOpen(now, commit, name)
      return withGivenUp(now, new Set(rivals), clock())
    })
  }
  throw new StoreUnavailableError(
    `expected to be alone at ${keys.length} documents of ${name}, others wrote them ${MAX_ROUNDS} times; try again`,
  )
}

/** `state` with the open ones of `commits` given up. */
export function withGivenUp(state: ClockState, commits: ReadonlySet<number>, nowMs: number): ClockState {
  const chosen = state.open.filter(({ commit }) => commits.has(commit))
  return {
    ...state,
    open: state.open.filter(({ commit }) => !commits.has(commit)),
    givenUp: [...state.givenUp, ...chosen.map(({ commit }) => ({ commit, atMs: nowMs }))],
  }
}

/** @throws {StoreUnavailableError} where another writer has taken over what `commit` was at. */
export function assertOpen(state: ClockState, commit: number, collection: string): void {
  if (state.open.some((begun) => begun.commit === commit)) return
  throw new StoreUnavailableError(
    `expected commit ${commit} of ${collection} to be at work, another writer has taken its documents over; try again`,
  )
}

/** A removal is a version, too. */
function assertNotOvertaken(
  versions: readonly DocumentVersion[],
  state: ClockState,
  known: Known,
  collection: string,
): void {
  const moment = momentOf(state)
  if (versions.some(({ version }) => countsAt(moment, version) && !isKnown(known, version))) {
    throw overtaken('a document', collection)
  }
}

function seenAt(state: ClockState): (version: DocumentVersion) => boolean {
  const moment = momentOf(state)
  return ({ version, endedBy }) =>
    countsAt(moment, version) && !(endedBy !== undefined && countsAt(moment, endedBy))
}
