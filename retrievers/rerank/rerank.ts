import { InferenceError } from '../../core/errors.ts'
import type { Reranker } from '../../core/reranker.ts'
import type { Candidate, RetrievalContext, Retriever } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH } from '../fusion/fuse.ts'
import { restage } from '../restage.ts'

export interface RerankOptions {
  /** Best candidates that are read closely; the others stay behind them in their order (50). */
  readonly top: number
  /** Milliseconds that it may take; past them the answer has the order that the source gave (200). */
  readonly budget: number
  /** Candidates asked of the source, and most that come back (200). */
  readonly depth: number
}

export const RERANK_DEFAULTS: RerankOptions = { top: 50, budget: 200, depth: DEFAULT_DEPTH }

/**
 * A source whose best candidates a reranker orders anew. Where it takes longer than its budget, or its model fails, the
 * order stays as it was and a warning says so: an answer that is a little worse is better than none.
 *
 * @param rerankerName as an expression names it.
 */
export function rerank(
  source: Retriever,
  rerankerName: string,
  reranker: Reranker,
  options: RerankOptions = RERANK_DEFAULTS,
): Retriever {
  const said = { by: rerankerName, ...options }
  const name = printExpression('rerank', [source.name], said, { ...RERANK_DEFAULTS })
  return rescoreBest(name, source, rerankerName, reranker, options)
}

/**
 * What every stage that reads closely is: `rerank` under any name.
 *
 * @param name the expression that makes it.
 * @param rerankerName how warnings call the reranker.
 */
export function rescoreBest(
  name: string,
  source: Retriever,
  rerankerName: string,
  reranker: Reranker,
  options: RerankOptions,
): Retriever {
  return restage(name, source, options.depth, async (candidates, context, question) => {
    const top = candidates.slice(0, options.top)
    const scores = await scoresWithin(options.budget, reranker, rerankerName, question, top, context)
    return scores === undefined
      ? candidates
      : [...rescored(top, scores), ...below(scores, candidates, top.length)]
  })
}

/** @returns `undefined` where the budget is spent or the model fails. */
async function scoresWithin(
  budgetMs: number,
  reranker: Reranker,
  name: string,
  question: string,
  candidates: readonly Candidate[],
  context: RetrievalContext,
): Promise<readonly number[] | undefined> {
  const budget = context.unhurried === true ? new AbortController().signal : AbortSignal.timeout(budgetMs)
  const signal = context.signal === undefined ? budget : AbortSignal.any([context.signal, budget])
  try {
    const scores = await Promise.race([
      reranker.score(question, candidates, { ...context, signal }),
      whenFired(signal),
    ])
    if (scores.length === candidates.length && scores.every(Number.isFinite)) return scores
    throw new InferenceError(`expected ${candidates.length} finite scores of ${name}, got others`)
  } catch (error) {
    context.signal?.throwIfAborted()
    if (budget.aborted) {
      context.onWarning?.(
        `${name} took longer than ${budgetMs} ms; passages stand in the order of their search`,
      )
      return undefined
    }
    if (!(error instanceof InferenceError)) throw error
    context.onWarning?.(`${name} failed; passages stand in the order of their search`)
    return undefined
  }
}

function whenFired(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    // It may have fired while the reranker was called, and does not fire twice.
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function rescored(candidates: readonly Candidate[], scores: readonly number[]): readonly ScoredChunk[] {
  return candidates.map(({ chunkId, documentId }, index) => ({
    chunkId,
    documentId,
    score: scores[index] as number,
  }))
}

/** The candidates that were not read, one below the worst of those that were, with the distances that they had. */
function below(
  scores: readonly number[],
  candidates: readonly Candidate[],
  read: number,
): readonly ScoredChunk[] {
  const rest = candidates.slice(read)
  const ceiling = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) - 1
  const first = rest[0]?.score ?? 0
  return rest.map(({ chunkId, documentId, score }) => ({
    chunkId,
    documentId,
    score: ceiling - (first - score),
  }))
}
