import type { ChunkId } from '../../core/chunk.ts'
import type { DocumentId } from '../../core/document.ts'
import type { Retriever } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH } from '../fusion/fuse.ts'
import { minMax } from '../fusion/min-max.ts'
import { restage } from '../restage.ts'

export interface NeighboursOptions {
  /** Best chunks whose neighbours come in (10). */
  readonly seeds: number
  /** How many chunks to each side (1). */
  readonly reach: number
  /** Score of a neighbour by that of the chunk it stands beside, in [0, 1]; once more for each step (0.8). */
  readonly share: number
  /** Candidates asked of the source (200). */
  readonly depth: number
}

export const NEIGHBOURS_DEFAULTS: NeighboursOptions = {
  seeds: 10,
  reach: 1,
  share: 0.8,
  depth: DEFAULT_DEPTH,
}

/**
 * Chunks of a source and those that stand beside the best of them in their documents: an answer often begins where the
 * words of the question end. Scores are on a scale from 0 for the worst candidate to 1 for the best; a chunk has the
 * highest of its own and `share^steps` times that of a chunk so many steps away.
 * Source: the known "sentence window" of retrieval-augmented systems; by score: Fernández, Losada, Azzopardi, "Extending
 * the Language Modeling Framework for Sentence Retrieval to Include Local Context", Information Retrieval 14, 2011.
 */
export function neighbours(source: Retriever, options: NeighboursOptions = NEIGHBOURS_DEFAULTS): Retriever {
  const name = printExpression('neighbours', [source.name], { ...options }, { ...NEIGHBOURS_DEFAULTS })
  return restage(name, source, options.depth, async (candidates, { view, scope }) => {
    const documents = new Set(candidates.slice(0, options.seeds).map(({ documentId }) => documentId))
    const orders = await Promise.all(
      [...documents].map(async (id) => [id, await view.chunkIds(id, scope.principal)] as const),
    )
    return withNeighbours(candidates, new Map(orders), options)
  })
}

/**
 * @param candidates best first.
 * @param orders document → its chunks in order, for the documents of the first `seeds` candidates.
 * @returns the candidates and the neighbours, in no order.
 */
export function withNeighbours(
  candidates: readonly ScoredChunk[],
  orders: ReadonlyMap<DocumentId, readonly ChunkId[]>,
  { seeds, reach, share }: Omit<NeighboursOptions, 'depth'>,
): readonly ScoredChunk[] {
  const { values } = minMax(candidates.map(({ score }) => score))
  const found = new Map<ChunkId, ScoredChunk>()
  const offer = (chunkId: ChunkId, documentId: DocumentId, score: number) => {
    const known = found.get(chunkId)
    if (known === undefined || score > known.score) found.set(chunkId, { chunkId, documentId, score })
  }
  for (const [index, { chunkId, documentId }] of candidates.entries()) {
    const score = values[index] ?? 0
    offer(chunkId, documentId, score)
    const order = index < seeds ? (orders.get(documentId) ?? []) : []
    const place = order.indexOf(chunkId)
    if (place === -1) continue
    for (let steps = 1; steps <= reach; steps++) {
      for (const neighbour of [order[place - steps], order[place + steps]]) {
        if (neighbour !== undefined) offer(neighbour, documentId, share ** steps * score)
      }
    }
  }
  return [...found.values()]
}
