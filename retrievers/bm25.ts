import type { Analyzer } from '../core/analyzer.ts'
import { ConfigError } from '../core/errors.ts'
import type { Retriever } from '../core/retriever.ts'
import type { Bm25Options } from '../core/store.ts'
import { printExpression } from './expression/print-expression.ts'
import { markStage } from './mark-stage.ts'

/** Lucene’s k1 and b: others between .9 and 2, and .4 and .9, were level on four sets. `config/experiments/bm25.yaml` asks again. */
export const BM25_DEFAULTS: Bm25Options = { k1: 1.2, b: 0.75, weights: { title: 1, headings: 1, body: 1 } }

/**
 * Chunks that share terms with the question. A term counts as often as it stands in the question.
 *
 * @returns nothing for a question of stop words only.
 * @throws {ConfigError} from `retrieve`, where the generation was analysed otherwise.
 */
export function bm25(analyzer: Analyzer, options: Bm25Options = BM25_DEFAULTS): Retriever {
  const name = nameOf(options)
  return {
    name,
    async retrieve(question, { view, scope, limit, onStage, signal }) {
      signal?.throwIfAborted()
      if (view.generation.analyzer !== analyzer.id) {
        throw new ConfigError(
          `expected an index analysed by ${analyzer.id}, got ${view.generation.id} analysed by ${view.generation.analyzer}; index anew`,
        )
      }
      const startedAtMs = performance.now()
      const { counts } = analyzer.terms(question)
      const found = counts.size === 0 ? [] : await view.bm25(counts, limit, scope, options)
      onStage?.(name, performance.now() - startedAtMs)
      return markStage(name, found)
    },
  }
}

function nameOf({ k1, b, weights }: Bm25Options): string {
  const defaults = { k1: BM25_DEFAULTS.k1, b: BM25_DEFAULTS.b, ...BM25_DEFAULTS.weights }
  return printExpression('bm25', [], { k1, b, ...weights }, defaults)
}
