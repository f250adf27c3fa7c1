import { StoreUnavailableError } from '../../core/errors.ts'
import type { Point } from './chunk-points.ts'
import { type ClockState, moveClock } from './clock.ts'
import { type Known, knownByNumber } from './footing.ts'
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

/** A commit of this process that failed, and has to be given up. */
export interface Abandoned {
  readonly commit: number
  /** Whether all that was sent for it was answered. */
  readonly isOver: boolean
}

/** A commit that counts. */
export interface Committed {
  readonly commit: number
  /** When it finished no commit up to this number was at work any more: what these replaced was replaced by then. */
  readonly settledTo: number
}

export interface CommitOptions {
  /** Commits of this process that failed: given up by this one. Kept by the writer from commit to commit. */
  readonly abandoned: Set<Abandoned>
  /** Tells the time in ms since 1970. */
  readonly clock: () => number
  /** What the changes were decided on; absent: nothing in particular. */
  readonly known?: Known | undefined
  /** Looked at last right before the commit finishes. */
  readonly signal?: AbortSignal | undefined
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
 * @throws {OvertakenError} where a writer that `known` does not hold has written the documents.
 * @throws {StoreUnavailableError} where another writer took the documents over, and may still be at it.
 */
export async function commit(
  collection: OpenCollection,
  draft: (begun: ClockState) => Promise<Draft>,
  options: CommitOptions,
): Promise<Committed> {
  const { abandoned, clock, signal } = options
  const begun = await begin(collection, options)
  const { commit: number } = begun
  const known = options.known ?? knownByNumber(number, clock())
  known.own.add(number)
  try {
    const { keys, points, conclude } = await draft(begun)
    await writePoints(collection.server, collection.name, points)
    const replaced = await withoutRivals(collection, number, keys, { known, clock })
    const sums = await conclude(replaced)
    await endReplaced(collection, number, keys, replaced)
    await writePoints(collection.server, collection.name, sums)
    const { open } = await finish(collection, number, signal)
    const settledTo = Math.min(number, ...open.map((begun) => begun.commit - 1))
    return { commit: number, settledTo }
  } catch (error) {
    // Given up by the next commit, as the server may be away now.
    abandoned.add({ commit: number, isOver: !(error instanceof StoreUnavailableError) })
    throw error
  }
}

async function begin(
  { server, name }: OpenCollection,
  { abandoned, clock, averageLength }: CommitOptions,
): Promise<ClockState> {
  const before = [...abandoned]
  const failed = new Set(before.map(({ commit }) => commit))
  const over = new Set(before.filter(({ isOver }) => isOver).map(({ commit }) => commit))
  const nowMs = clock()
  const begun = await moveClock(server, name, (state) => {
    const next = state.commit + 1
    const { open, givenUp, ...rest } = withGivenUp(state, failed, nowMs)
    return {
      ...(averageLength !== undefined && { averageLength }),
      ...rest,
      commit: next,
      open: [...open, { commit: next, atMs: nowMs }],
      givenUp: givenUp.map((each) => (over.has(each.commit) ? { ...each, isOver: true } : each)),
    }
  })
  for (const each of before) abandoned.delete(each)
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
  await server.change(`end what commit ${number} of ${name} replaces`, (client) =>
    client.setPayload(name, { wait: true, payload: { to: number }, filter }),
  )
}

/** Between the last look at the signal and the move of the clock nobody else has moved it: otherwise it looks again. */
async function finish(
  { server, name }: OpenCollection,
  number: number,
  signal: AbortSignal | undefined,
): Promise<ClockState> {
  return moveClock(server, name, (state) => {
    signal?.throwIfAborted()
    assertOpen(state, number, name)
    return { ...state, open: state.open.filter(({ commit }) => commit !== number) }
  })
}
