import { type ClockState, type GivenUp, momentOf, moveClock, readClock } from './clock.ts'
import { REMOVALS_KEPT_MS } from './footing.ts'
import type { Condition } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { withGivenUp } from './rivals.ts'

/** A commit that has not finished for so long is that of a process that is gone. */
const ABANDONED_AFTER_MS = 10 * 60_000
/** What a commit wrote is first taken back so long after it was given up: by then as good as all has come that will. */
const TAKEN_BACK_AFTER_MS = 10 * 60_000

/**
 * Removes points that nobody needs: those that a commit up to `last` has replaced, and what commits that were given up
 * long ago have written. Whoever still has a view from before reads past its time.
 *
 * @param last a commit up to which all were finished longer ago than any view is used; 0 for none.
 */
export async function sweep(
  { server, name }: OpenCollection,
  { last, nowMs }: { readonly last: number; readonly nowMs: number },
): Promise<void> {
  const state = await readClock(server, name)
  const isLongAgo = ({ atMs }: { readonly atMs: number }) => nowMs - atMs > ABANDONED_AFTER_MS
  const abandoned = state.open.filter(isLongAgo).map(({ commit }) => commit)
  const due = state.givenUp.filter((each) => isDue(each, nowMs))
  if (abandoned.length > 0)
    await moveClock(server, name, (now) => withGivenUp(now, new Set(abandoned), nowMs))
  if (due.length > 0) await takeBack({ server, name }, due, nowMs)
  if (last > state.swept) {
    // Told first: who reads past it then knows.
    const told = await moveClock(server, name, (now) => ({ ...now, swept: Math.max(now.swept, last) }))
    await removeEnded({ server, name }, { last, nowMs, state: told })
  }
}

type Place = Pick<OpenCollection, 'server' | 'name'>

/** After 10 minutes, 20, 40 and so on: a writer that slept may come back at any time, but there is less and less to find. */
function isDue({ atMs, takenBackMs = atMs }: GivenUp, nowMs: number): boolean {
  return nowMs - takenBackMs > Math.max(TAKEN_BACK_AFTER_MS, takenBackMs - atMs)
}

/**
 * What these commits wrote goes, and what they meant to end goes on. Those that are over are forgotten then. Of the others
 * something may still come, from a process that was asleep: they stay given up, so that it counts for nothing.
 */
async function takeBack({ server, name }: Place, due: readonly GivenUp[], nowMs: number): Promise<void> {
  const any = { any: due.map(({ commit }) => commit) }
  await server.change(`take back commits of ${name}`, (client) =>
    client.delete(name, { wait: true, filter: { must: [{ key: 'from', match: any }] } }),
  )
  await server.change(`take back ends of ${name}`, (client) =>
    client.deletePayload(name, { wait: true, keys: ['to'], filter: { must: [{ key: 'to', match: any }] } }),
  )
  // As it was before: what has come to be over since may have left something behind.
  const over = new Set(due.filter(({ isOver }) => isOver).map(({ commit }) => commit))
  const taken = new Set(any.any)
  await moveClock(server, name, (state) => ({
    ...state,
    givenUp: state.givenUp
      .filter(({ commit }) => !over.has(commit))
      .map((each) => (taken.has(each.commit) ? { ...each, takenBackMs: nowMs } : each)),
  }))
}

/** Removals of the last day stay. */
async function removeEnded(
  { server, name }: Place,
  { last, nowMs, state }: { readonly last: number; readonly nowMs: number; readonly state: ClockState },
): Promise<void> {
  const unsettled: Condition = { key: 'to', match: { any: [...momentOf(state).unsettled] } }
  const isFresh: Condition = { key: 'removedAtMs', range: { gte: nowMs - REMOVALS_KEPT_MS } }
  const filter = { must: [{ key: 'to', range: { lte: last } }], must_not: [unsettled, isFresh] }
  await server.change(`sweep ${name}`, (client) => client.delete(name, { wait: true, filter }))
}
