import type { Bm25Options } from '../../core/store.ts'
import { BM25_DEFAULTS, bm25 } from '../bm25.ts'
import { dense } from '../dense.ts'
import type { ParsedExpression } from '../expression/parse-expression.ts'
import { readOptions } from '../expression/read-options.ts'
import { expectNoParts } from './expect-parts.ts'
import type { MakeRetriever } from './pipeline-parts.ts'

/** `bm25(k1=0.9, title=2)` */
export const makeBm25: MakeRetriever = (expression, { analyzer }) => bm25(analyzer, readBm25(expression))

/** `dense` */
export const makeDense: MakeRetriever = (expression, { embedder }) => {
  expectNoParts(expression)
  readOptions(expression, {})
  return dense(embedder)
}

/** What a bm25 expression says, and the defaults for the rest. */
export function readBm25(expression: ParsedExpression): Bm25Options {
  expectNoParts(expression)
  const weight = { min: 0, max: 100 }
  const stated = readOptions(expression, {
    k1: { min: 0, max: 100 },
    b: { min: 0, max: 1 },
    title: weight,
    headings: weight,
    body: weight,
  })
  const { k1, b, ...weights } = { ...BM25_DEFAULTS.weights, ...BM25_DEFAULTS, ...stated }
  const { title, headings, body } = weights
  return { k1, b, weights: { title, headings, body } }
}
