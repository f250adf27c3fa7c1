import type { Point } from './chunk-points.ts'
import { type ClockState, moveClock } from './clock.ts'
import { notEnded } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { writePoints } from './points.ts'
import { assertOpen, type Replaced, withGivenUp, withoutRivals } from './rivals.ts'

/** What a commit writes, known before it looks at what it replaces. */
export interface Draft {
  /** The documents that it is about, as of `documentKey`, each once. */
  readonly keys: readonly string[]
  /** New versions whole: documents and chunks. */
  readonly points: readonly Point[]
  /** What follows from what is replaced: the sums. Throws where that is not what the draft was made from. */
  conclude(replaced: Replaced): Promise<readonly Point[]>
}

export interface CommitOptions {
  /** Commits of this process that failed: given up by this one. */
  readonly abandoned: Set<number>
  readonly nowMs: number
  /** What the clock says of the collection from now on, where it says nothing yet. */
  readonly averageLength?: number
}

/**
 * Makes changes seen, all at one moment:
 *
 * ```
 *   begin ─▶ new points whole ─▶ rivals give up ─▶ old points get their end ─▶ sums ─▶ finish
 *   clock      from = commit                            to = commit                    clock
 *   └───────────────── readers go on seeing what was there ─────────────────────────────┘ from here on the new
 * ```
 * Killed anywhere before the last step, it changed nothing that anybody sees.
 *
 * @param draft what to write, told the clock as the commit's begin has left it: its number is the newest.
 * @returns its number
 * @throws {StoreUnavailableError} where another writer took the documents over.
 */
export async function commit(
  collection: OpenCollection,
  draft: (begun: ClockState) => Promise<Draft>,
  options: CommitOptions,
): Promise<number> {
  const begun = await begin(collection, options)
  const { commit: number } = begun
  try {
    const { keys, points, conclude } = await draft(begun)
    await writePoints(collection.server, collection.name, points)
    const replaced = await withoutRivals(collection, number, keys)
    const sums = await conclude(replaced)
    await endReplaced(collection, number, keys, replaced)
    await writePoints(collection.server, collection.name, sums)
    await finish(collection, number)
    return number
  } catch (error) {
    // Given up by the next commit, as the server may be away now.
    options.abandoned.add(number)
    throw error
  }
}

async function begin(
  { server, name }: OpenCollection,
  { abandoned, nowMs, averageLength }: CommitOptions,
): Promise<ClockState> {
  const before = new Set(abandoned)
  const begun = await moveClock(server, name, (state) => {
    const next = state.commit + 1
    const { open, ...rest } = withGivenUp(state, before)
    return {
      ...(averageLength !== undefined && { averageLength }),
      ...rest,
      commit: next,
      open: [...open, { commit: next, atMs: nowMs }],
    }
  })
  for (const commit of before) abandoned.delete(commit)
  return begun
}

/** Only what readers see gets an end, and no end is overwritten that counts: a writer that was given up may still be at it. */
async function endReplaced(
  { server, name }: OpenCollection,
  number: number,
  keys: readonly string[],
  { versions, state }: Replaced,
): Promise<void> {
  if (versions.length === 0) return
  const from = [...new Set(versions.map(({ version }) => version))]
  const filter = {
    must: [
      { key: 'document', match: { any: [...keys] } },
      { key: 'from', match: { any: from } },
      notEnded(state.givenUp.map(({ commit }) => commit)),
    ],
  }
  await server.ask(`end what commit ${number} of ${name} replaces`, (client) =>
    client.setPayload(name, { wait: true, payload: { to: number }, filter }),
  )
}

async function finish({ server, name }: OpenCollection, number: number): Promise<void> {
  await moveClock(server, name, (state) => {
    assertOpen(state, number, name)
    return { ...state, open: state.open.filter(({ commit }) => commit !== number) }
  })
}
