import type { Principal } from '../../core/access.ts'
import type { Bm25Options } from '../../core/store.ts'
import type { Share } from './document-points.ts'
import { keepNewest } from './keep-newest.ts'
import { holdingAt, type Moment, readableBy } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { type ProfileShare, sharesAt, totalOf } from './shares.ts'
import { countedForms } from './stored-terms.ts'

/** Moments and principals whose numbers are kept: as long as nothing is written, a question costs no statistics. */
const KEPT = 256
const KEPT_TERMS = 4_096

type Place = Pick<OpenCollection, 'server' | 'name'>

/** Numbers over what a principal may read at a moment. */
export interface Statistics {
  shares(): Promise<readonly ProfileShare[]>
  total(): Promise<Share>
  /** In how many chunks the term stands, in a field whose weight is over 0. */
  documentFrequency(term: string, options: Bm25Options): Promise<number>
}

/** Statistics by moment and principal; the ones used longest ago are forgotten. */
export interface StatisticsShelf {
  of(moment: Moment, principal: Principal): Statistics
}

export function statisticsShelf(collection: Place): StatisticsShelf {
  const shelf = new Map<string, Statistics>()
  return {
    of(moment, principal) {
      const key = JSON.stringify([moment, principal.tenant, principal.groups.toSorted()])
      const known = shelf.get(key) ?? statisticsAt(collection, moment, principal)
      keepNewest(shelf, key, known, KEPT)
      return known
    },
  }
}

function statisticsAt({ server, name }: Place, moment: Moment, principal: Principal): Statistics {
  const frequencies = new Map<string, Promise<number>>()
  let reading: Promise<readonly ProfileShare[]> | undefined

  const shares = () => {
    reading ??= forgottenIfFailed(sharesAt(server, name, moment, readableBy(principal)), () => {
      reading = undefined
    })
    return reading
  }

  return {
    shares,
    total: async () => totalOf(await shares()),
    documentFrequency(term, options) {
      const forms = countedForms(term, options)
      const key = JSON.stringify(forms)
      const counting =
        frequencies.get(key) ??
        forgottenIfFailed(
          countChunks([{ key: 'terms', match: { any: forms } }, ...readableBy(principal)]),
          () => frequencies.delete(key),
        )
      keepNewest(frequencies, key, counting, KEPT_TERMS)
      return counting
    },
  }

  async function countChunks(conditions: Parameters<typeof holdingAt>[1]): Promise<number> {
    const filter = holdingAt(moment, conditions)
    const counted = await server.ask(`count chunks of ${name}`, (client) =>
      client.count(name, { filter, exact: true }),
    )
    return counted.count
  }
}

async function forgottenIfFailed<T>(work: Promise<T>, forget: () => void): Promise<T> {
  try {
    return await work
  } catch (error) {
    forget()
    throw error
  }
}
