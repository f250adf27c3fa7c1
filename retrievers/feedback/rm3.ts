import type { Analyzer } from '../../core/analyzer.ts'
import type { Candidate, RetrievalContext, Retriever } from '../../core/retriever.ts'
import type { Bm25Options } from '../../core/store.ts'
import { bm25 } from '../bm25.ts'
import { printExpression } from '../expression/print-expression.ts'
import { markStage } from '../mark-stage.ts'
import { type FeedbackPassage, type RelevanceModelOptions, relevanceModel } from './relevance-model.ts'

export interface Rm3Options extends RelevanceModelOptions {
  /** Best chunks that are taken for relevant (10). */
  readonly chunks: number
}

/** Those of Lucene's toolkits: Yang, Fang, Lin, "Anserini", JDIQ 10(4), 2018. */
export const RM3_DEFAULTS: Rm3Options = { chunks: 10, terms: 10, weight: 0.5 }

/**
 * BM25 asked twice: the second time with terms of the chunks that the first time found, weighted by their scores. It
 * finds what says the same in other words, and drifts where the first answers are off.
 * Source: see `relevanceModel`.
 *
 * @returns nothing for a question of stop words only.
 * @throws {ConfigError} from `retrieve`, where the generation was analysed otherwise.
 */
export function rm3(analyzer: Analyzer, scoring: Bm25Options, options: Rm3Options = RM3_DEFAULTS): Retriever {
  const source = bm25(analyzer, scoring)
  const name = printExpression('rm3', [source.name], { ...options }, { ...RM3_DEFAULTS })
  return {
    name,
    async retrieve(question, context) {
      const { view, scope, limit, onStage, signal } = context
      const found = await source.retrieve(question, { ...context, limit: options.chunks })
      signal?.throwIfAborted()
      const startedAtMs = performance.now()
      const passages = await readPassages(analyzer, found, context)
      const query = relevanceModel(analyzer.terms(question), passages, options)
      const expanded = found.length === 0 ? [] : await view.bm25(query, limit, scope, scoring)
      onStage?.(name, performance.now() - startedAtMs)
      return markStage(name, expanded)
    },
  }
}

async function readPassages(
  analyzer: Analyzer,
  found: readonly Candidate[],
  { view }: RetrievalContext,
): Promise<readonly FeedbackPassage[]> {
  const stored = await view.chunks(found.map(({ chunkId }) => chunkId))
  return stored.map(({ chunk }, index) => ({
    terms: analyzer.terms(chunk.text),
    weight: found[index]?.score ?? 0,
  }))
}
