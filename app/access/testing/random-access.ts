import { type Access, mayRead, type Principal, PUBLIC_GROUP } from '../../../core/access.ts'
import type { DocumentId } from '../../../core/document.ts'
import type { SearchScope, Store, StoreChange, StoreView } from '../../../core/store.ts'
import { PAGE_SETTINGS, page, unit } from '../../../core/testing/store-pages.ts'

/** Numbers in [0, 1) from a seed, always the same. */
export type Draw = () => number

const TENANTS = ['acme', 'blue', 'cove', 'dune']
const GROUPS = [PUBLIC_GROUP, 'staff', 'board', 'sales', 'legal', 'support', 'press', 'east', 'west']
const WORDS = ['key', 'rotate', 'server', 'queue', 'limit', 'node', 'drain', 'secret', 'deploy', 'restore']

/** Multiplies and adds, modulo 2^32 (Numerical Recipes, 3rd ed., 7.1.4). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export function randomAccess(draw: Draw): Access {
  return { tenant: pick(TENANTS, draw), groups: GROUPS.filter(() => draw() < 0.15).sort() }
}

export function randomPrincipal(draw: Draw): Principal {
  return { tenant: pick(TENANTS, draw), groups: GROUPS.slice(1).filter(() => draw() < 0.3) }
}

/** A page of some random words; every page holds the word `all`, so that a question can ask for all. */
export function randomPage(id: DocumentId, access: Access, draw: Draw): StoreChange {
  const text = ['all', ...Array.from({ length: 12 }, () => pick(WORDS, draw))].join(' ')
  const vector = Array.from({ length: 4 }, () => draw() * 2 - 1)
  return page(id, [{ text, vector }], { access })
}

export interface AccessCounts {
  readonly documents: number
  readonly principals: number
  /** Decisions held against the oracle: documents × principals, for each way to search. */
  readonly decisions: number
  /** Found by one who may not read it. */
  readonly leaked: number
  /** Not found by one who may. */
  readonly missing: number
}

/**
 * Fills a new generation with random documents, asks it for all of them on behalf of random principals, by term, by
 * vector and by id, and holds what is found against `mayRead` of each pair.
 */
export async function countAccess(
  store: Store,
  documents: number,
  principals: number,
  draw: Draw,
): Promise<AccessCounts> {
  const { id } = await store.createGeneration(PAGE_SETTINGS)
  const all = Array.from({ length: documents }, (_, n) => ({
    id: `wiki:${n}` as DocumentId,
    access: randomAccess(draw),
  }))
  await store.apply(
    id,
    all.map((each) => randomPage(each.id, each.access, draw)),
  )
  const view = await store.view(id)
  const counts = { documents, principals, decisions: 0, leaked: 0, missing: 0 }
  for (let n = 0; n < principals; n++) {
    const principal = randomPrincipal(draw)
    for (const found of await findAll(view, principal, all)) {
      for (const each of all) {
        const may = mayRead(principal, each.access)
        const did = found.has(each.id)
        counts.decisions += 1
        if (did && !may) counts.leaked += 1
        if (may && !did) counts.missing += 1
      }
    }
  }
  return counts
}

/** What a principal finds of all documents, by each way to find them. */
async function findAll(
  view: StoreView,
  principal: Principal,
  all: readonly { readonly id: DocumentId }[],
): Promise<readonly ReadonlySet<DocumentId>[]> {
  const scope: SearchScope = { principal, filter: {} }
  const options = { k1: 1.2, b: 0.75, weights: { title: 1, headings: 1, body: 1 } }
  const byTerm = await view.bm25(new Map([['all', 1]]), all.length, scope, options)
  const byVector = await view.dense(unit([1, 1, 1, 1]), all.length, scope)
  const byId = new Set<DocumentId>()
  for (const { id } of all) if ((await view.document(id, principal)) !== undefined) byId.add(id)
  const idsOf = (hits: typeof byTerm) => new Set(hits.map(({ documentId }) => documentId))
  return [idsOf(byTerm), idsOf(byVector), byId]
}

function pick<T>(values: readonly T[], draw: Draw): T {
  return values[Math.floor(draw() * values.length)] as T
}
