import type { Principal } from '../../../core/access.ts'
import type { Analyzer } from '../../../core/analyzer.ts'
import type { DocumentId } from '../../../core/document.ts'
import type { Embedder } from '../../../core/embedder.ts'
import type { GenerationId, Store, StoreChange } from '../../../core/store.ts'
import { PAGE_SETTINGS } from '../../../core/testing/store-pages.ts'
import { createPipeline } from '../../../retrievers/create-pipeline.ts'
import { createSearch, SEARCH_DEFAULTS } from '../../../retrievers/search.ts'
import { type Draw, randomPage } from './random-access.ts'

/** Whom the answers are for; half of the hidden documents are another tenant's, half a closed group's of the same. */
const READER: Principal = { tenant: 'acme', groups: ['staff'] }

export interface InterferenceCounts {
  readonly visible: number
  readonly hidden: number
  readonly questions: number
  /** Answers of which a byte differed while the hidden documents were there. */
  readonly changedByAdding: number
  /** Answers of which a byte differed after they were taken out again. */
  readonly changedByRemoving: number
}

/** What the questions are asked with. */
export interface InterferenceParts {
  /** Splits words as `store-pages.ts` does. */
  readonly analyzer: Analyzer
  /** Of four dimensions, and the model that `store-pages.ts` names. */
  readonly embedder: Embedder
}

/** Answers of a reader, byte for byte, before, while and after others' documents are in the index. */
export async function countInterference(
  store: Store,
  sizes: Pick<InterferenceCounts, 'visible' | 'hidden' | 'questions'>,
  parts: InterferenceParts,
  draw: Draw,
): Promise<InterferenceCounts> {
  const { id } = await store.createGeneration(PAGE_SETTINGS)
  const open = { tenant: READER.tenant, groups: READER.groups }
  await store.apply(
    id,
    pages('seen', sizes.visible, () => open, draw),
  )
  const questions = Array.from({ length: sizes.questions }, () => question(draw))
  const ask = () => answers(store, id, questions, parts)

  const before = await ask()
  const others = [
    { tenant: 'blue', groups: ['public'] },
    { tenant: READER.tenant, groups: ['board'] },
  ]
  const added = pages('hidden', sizes.hidden, (n) => others[n % 2] ?? open, draw)
  await store.apply(id, added)
  const between = await ask()
  await store.apply(
    id,
    added.map((change): StoreChange => ({ kind: 'remove', documentId: idOf(change) })),
  )
  const after = await ask()
  return {
    ...sizes,
    changedByAdding: differing(before, between),
    changedByRemoving: differing(before, after),
  }
}

function pages(
  source: string,
  count: number,
  accessOf: (n: number) => { readonly tenant: string; readonly groups: readonly string[] },
  draw: Draw,
): readonly StoreChange[] {
  return Array.from({ length: count }, (_, n) => randomPage(`${source}:${n}`, accessOf(n), draw))
}

function question(draw: Draw): string {
  const words = ['key', 'rotate', 'server', 'queue', 'limit', 'node', 'drain', 'secret', 'unheard']
  return words.filter(() => draw() < 0.4).join(' ') || 'key'
}

/** Hits with every score of every stage, as JSON; how long it took is left out. */
async function answers(
  store: Store,
  generation: GenerationId,
  questions: readonly string[],
  { analyzer, embedder }: InterferenceParts,
): Promise<readonly string[]> {
  const retriever = createPipeline('weighted(0.25*bm25, 0.75*dense, norm=zscore)', { analyzer, embedder })
  const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer })
  const found: string[] = []
  for (const query of questions) {
    const scope = { principal: READER, filter: {} }
    const { hits } = await search(await store.view(generation), query, { limit: 10, scope })
    found.push(JSON.stringify(hits))
  }
  return found
}

function idOf(change: StoreChange): DocumentId {
  return change.kind === 'remove' ? change.documentId : change.document.id
}

function differing(a: readonly string[], b: readonly string[]): number {
  return a.filter((answer, at) => answer !== b[at]).length
}
