import { type ClockState, momentOf } from './clock.ts'
import { type CommitOptions, type Committed, commit, type Draft } from './commit.ts'
import { toTombstone } from './document-points.ts'
import { notEnded } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { documentKey, documentPoint } from './point-ids.ts'
import { sharesAt, sumByProfile, toSharePoint } from './shares.ts'

/** Stands for the sums, as a document does for itself: of two writers that compact at once one gives up. */
const SUMS = 'plumbline:sums'

/**
 * Makes of the many entries of each profile one, which says the same.
 *
 * @throws {OvertakenError} where another writer has just done it.
 */
export async function compactShares(collection: OpenCollection, options: CommitOptions): Promise<Committed> {
  const { server, name } = collection
  const key = documentKey(SUMS)
  const draft = async ({ commit: number }: ClockState): Promise<Draft> => ({
    keys: [key],
    points: [toTombstone(key, documentPoint(SUMS, number), number)],
    async conclude({ state }) {
      const shares = await sharesAt(server, name, momentOf(state), [])
      const givenUp = state.givenUp.map((begun) => begun.commit)
      const filter = { must: [{ has_id: shares.map(({ id }) => id) }, notEnded(givenUp)] }
      await server.change(`end the sums of ${name}`, (client) =>
        client.setPayload(name, { wait: true, payload: { to: number }, filter }),
      )
      return sumByProfile(shares).map((sum) => toSharePoint(sum, number))
    },
  })
  return commit(collection, draft, options)
}
