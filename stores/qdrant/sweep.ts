import { type ClockState, momentOf, moveClock, readClock } from './clock.ts'
import type { OpenCollection } from './open-collection.ts'
import { withGivenUp } from './rivals.ts'

/** A commit that has not finished for so long is that of a process that is gone. */
const ABANDONED_AFTER_MS = 10 * 60_000

/**
 * Removes points that nobody needs: those that a commit up to `last` has replaced, and what commits that were given up
 * long ago have written. Whoever still has a view from before reads past its time.
 *
 * @param last a commit that was finished longer ago than any view is used; 0 for none.
 */
export async function sweep(
  { server, name }: OpenCollection,
  { last, nowMs }: { readonly last: number; readonly nowMs: number },
): Promise<void> {
  const state = await readClock(server, name)
  const isLongAgo = ({ atMs }: { readonly atMs: number }) => nowMs - atMs > ABANDONED_AFTER_MS
  const abandoned = state.open.filter(isLongAgo).map(({ commit }) => commit)
  const settled = state.givenUp.filter(isLongAgo).map(({ commit }) => commit)
  if (abandoned.length > 0) await moveClock(server, name, (now) => withGivenUp(now, new Set(abandoned)))
  if (settled.length > 0) await takeBack({ server, name }, settled)
  if (last > state.swept) {
    // Told first: who reads past it then knows.
    const told = await moveClock(server, name, (now) => ({ ...now, swept: Math.max(now.swept, last) }))
    await removeEnded({ server, name }, last, told)
  }
}

type Place = Pick<OpenCollection, 'server' | 'name'>

/** What these commits wrote goes, and what they meant to end goes on. */
async function takeBack({ server, name }: Place, commits: readonly number[]): Promise<void> {
  const any = { any: [...commits] }
  await server.ask(`take back commits of ${name}`, (client) =>
    client.delete(name, { wait: true, filter: { must: [{ key: 'from', match: any }] } }),
  )
  await server.ask(`take back ends of ${name}`, (client) =>
    client.deletePayload(name, { wait: true, keys: ['to'], filter: { must: [{ key: 'to', match: any }] } }),
  )
  const done = new Set(commits)
  await moveClock(server, name, (state) => ({
    ...state,
    givenUp: state.givenUp.filter(({ commit }) => !done.has(commit)),
  }))
}

async function removeEnded({ server, name }: Place, last: number, state: ClockState): Promise<void> {
  const filter = {
    must: [{ key: 'to', range: { lte: last } }],
    must_not: [{ key: 'to', match: { any: [...momentOf(state).unsettled] } }],
  }
  await server.ask(`sweep ${name}`, (client) => client.delete(name, { wait: true, filter }))
}
