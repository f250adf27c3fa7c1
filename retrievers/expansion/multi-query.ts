import type { Retriever } from '../../core/retriever.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH, fuse } from '../fusion/fuse.ts'
import { reciprocalRanks } from '../fusion/rrf.ts'
import { sentences } from './sentences.ts'

export interface MultiQueryOptions {
  /** As of reciprocal rank fusion (60). */
  readonly k: number
  /** Candidates asked for each variant (200). */
  readonly depth: number
}

export const MULTI_QUERY_DEFAULTS: MultiQueryOptions = { k: 60, depth: DEFAULT_DEPTH }

/**
 * A source asked the question as a whole and each of its sentences, and the answers fused by rank.
 * Source: Rackauckas, "RAG-Fusion: a New Take on Retrieval-Augmented Generation", arXiv:2402.03367; fusion over query
 * variants: Belkin, Cool, Croft, Callan, "The Effect of Multiple Query Representations on Information Retrieval System
 * Performance", SIGIR 1993.
 */
export function multiQuery(source: Retriever, options: MultiQueryOptions = MULTI_QUERY_DEFAULTS): Retriever {
  const name = printExpression('multi', [source.name], { ...options }, { ...MULTI_QUERY_DEFAULTS })
  return {
    name,
    async retrieve(question, context) {
      const branches = sentences(question).map((variant) => askedAs(source, variant))
      return fuse(name, branches, options.depth, (rankings) => reciprocalRanks(rankings, options.k)).retrieve(
        question,
        context,
      )
    },
  }
}

/** The source, which is asked `variant` whatever the question. Its marks are those of the last variant that found a chunk. */
function askedAs(source: Retriever, variant: string): Retriever {
  return { name: source.name, retrieve: (_, context) => source.retrieve(variant, context) }
}
