import type { Retriever } from '../../core/retriever.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH, fuse } from '../fusion/fuse.ts'
import { reciprocalRanks } from '../fusion/rrf.ts'
import type { QuestionVariants } from './question-variants.ts'

export interface MultiQueryOptions {
  /** Name of the way in which a question is varied (sentences). */
  readonly variants: string
  /** As of reciprocal rank fusion (60). */
  readonly k: number
  /** Candidates asked for each variant (200). */
  readonly depth: number
}

export const MULTI_QUERY_DEFAULTS: MultiQueryOptions = { variants: 'sentences', k: 60, depth: DEFAULT_DEPTH }

/**
 * A source asked in several ways, and the answers fused by rank.
 * Source: Rackauckas, "RAG-Fusion: a New Take on Retrieval-Augmented Generation", arXiv:2402.03367; fusion over query
 * variants: Belkin, Cool, Croft, Callan, "The Effect of Multiple Query Representations on Information Retrieval System
 * Performance", SIGIR 1993.
 *
 * @param vary makes the variants; what it throws, `retrieve` throws. Where it makes none, the question is asked as it is.
 */
export function multiQuery(
  source: Retriever,
  vary: QuestionVariants,
  options: MultiQueryOptions = MULTI_QUERY_DEFAULTS,
): Retriever {
  const name = printExpression('multi', [source.name], { ...options }, { ...MULTI_QUERY_DEFAULTS })
  return {
    name,
    async retrieve(question, context) {
      context.signal?.throwIfAborted()
      const variants = await vary(question, context.signal)
      const branches = (variants.length === 0 ? [question] : variants).map((variant) =>
        askedAs(source, variant),
      )
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
