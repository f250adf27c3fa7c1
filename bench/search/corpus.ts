import type { Analyzer } from '../../core/analyzer.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { StoreChange } from '../../core/store.ts'

/** Documents and questions to measure search with. */
export interface Corpus {
  readonly name: 'synthetic' | 'real'
  readonly embedder: Embedder
  readonly analyzer: Analyzer
  /** Documents of `chunks` chunks in all, or a few more; the same ones, in the same order, whatever is asked for. */
  documents(chunks: number): AsyncIterable<Extract<StoreChange, { kind: 'replace' }>>
  questions(): Promise<readonly string[]>
  close(): Promise<void>
}

/** The tags of the document at a place in the corpus: `third` on 30 % of them, `few` on 1 %. */
export function shareTags(place: number): readonly string[] {
  return [...(place % 100 === 50 ? ['few'] : []), ...(place % 10 < 3 ? ['third'] : [])]
}

/** What is measured: the whole index, and the parts of it that tags admit. */
export const SHARES = [
  { share: 1, filter: {} },
  { share: 0.3, filter: { tags: ['third'] } },
  { share: 0.01, filter: { tags: ['few'] } },
] as const
