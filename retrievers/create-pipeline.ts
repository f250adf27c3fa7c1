import type { Analyzer } from '../core/analyzer.ts'
import type { Embedder } from '../core/embedder.ts'
import { PipelineExpressionError } from '../core/errors.ts'
import { nearestName } from '../core/nearest-name.ts'
import type { Retriever } from '../core/retriever.ts'
import { BM25_DEFAULTS, bm25 } from './bm25.ts'
import { dense } from './dense.ts'
import { type ParsedExpression, parseExpression } from './expression/parse-expression.ts'
import { readOptions } from './expression/read-options.ts'
import { RRF_DEFAULTS, rrf } from './fusion/rrf.ts'
import { WEIGHTED_DEFAULTS, type WeightedBranch, weighted } from './fusion/weighted.ts'

/** What retrievers are made from. */
export interface PipelineParts {
  readonly analyzer: Analyzer
  readonly embedder: Embedder
}

/**
 * The retriever that an expression describes:
 *
 * ```
 *   bm25                       options k1, b, and the weights title, headings, body
 *   dense
 *   rrf(bm25, dense)           options k, depth; `rrf` alone means these two parts
 *   weighted(0.25*bm25, 0.75*dense)      options norm (minmax or zscore), depth; a part without weight weighs 1
 * ```
 *
 * Its name is the expression in its shortest form, and makes the same retriever again.
 *
 * @throws {PipelineExpressionError} with the place of what is not understood, and the nearest known name.
 */
export function createPipeline(expression: string, parts: PipelineParts): Retriever {
  return build(parseExpression(expression), parts)
}

const MAKERS: Readonly<Record<string, (expression: ParsedExpression, parts: PipelineParts) => Retriever>> = {
  bm25: buildBm25,
  dense: buildDense,
  rrf: buildRrf,
  weighted: buildWeighted,
}

function build(expression: ParsedExpression, parts: PipelineParts): Retriever {
  const { name } = expression
  const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined
  if (make === undefined) {
    const known = Object.keys(MAKERS)
    const nearest = nearestName(name, known)
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`
    throw refuse(expression, `expected a retriever (${known.join(', ')}), got ${name}${hint}`)
  }
  return make(expression, parts)
}

function buildBm25(expression: ParsedExpression, { analyzer }: PipelineParts): Retriever {
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
  return bm25(analyzer, { k1, b, weights: { title, headings, body } })
}

function buildDense(expression: ParsedExpression, { embedder }: PipelineParts): Retriever {
  expectNoParts(expression)
  readOptions(expression, {})
  return dense(embedder)
}

function buildRrf(expression: ParsedExpression, parts: PipelineParts): Retriever {
  const stated = readOptions(expression, { k: { min: 0, max: 10_000 }, depth: DEPTH })
  const branches = expression.parts.map(({ weight, expression: branch }) => {
    if (weight !== undefined) throw refuse(branch, 'expected parts of rrf without weight; use weighted(…)')
    return build(branch, parts)
  })
  if (branches.length === 0) branches.push(bm25(parts.analyzer), dense(parts.embedder))
  else expectTwoParts(expression)
  return rrf(branches, { ...RRF_DEFAULTS, ...stated })
}

function buildWeighted(expression: ParsedExpression, parts: PipelineParts): Retriever {
  expectTwoParts(expression)
  const stated = readOptions(expression, { norm: { names: ['minmax', 'zscore'] }, depth: DEPTH })
  const branches = expression.parts.map(({ weight = 1, expression: branch }): WeightedBranch => {
    if (!(weight > 0 && weight <= MAX_WEIGHT)) {
      throw refuse(branch, `expected a weight above 0 and at most ${MAX_WEIGHT}, got ${weight}`)
    }
    return { weight, retriever: build(branch, parts) }
  })
  return weighted(branches, { ...WEIGHTED_DEFAULTS, ...stated })
}

const MAX_WEIGHT = 1_000
const DEPTH = { min: 1, max: 10_000, whole: true } as const

function expectNoParts(expression: ParsedExpression): void {
  const [part] = expression.parts
  if (part !== undefined) {
    throw refuse(part.expression, `expected no parts in ${expression.name}(…), got ${part.expression.name}`)
  }
}

function expectTwoParts(expression: ParsedExpression): void {
  if (expression.parts.length < 2) {
    throw refuse(
      expression,
      `expected at least two parts in ${expression.name}(…), got ${expression.parts.length}; write ${expression.name}(bm25, dense)`,
    )
  }
}

function refuse(at: ParsedExpression, message: string): PipelineExpressionError {
  return new PipelineExpressionError(`pipeline, character ${at.position + 1}: ${message}`)
}
