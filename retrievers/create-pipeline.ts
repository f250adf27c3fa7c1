import { nearestName } from '../core/nearest-name.ts'
import type { Retriever } from '../core/retriever.ts'
import { type ParsedExpression, parseExpression } from './expression/parse-expression.ts'
import { rememberQuestions } from './feedback/remember-questions.ts'
import { refuse } from './pipeline/expect-parts.ts'
import { makeAdaptive, makeDbsf, makeRrf, makeWeighted } from './pipeline/make-fusions.ts'
import { makeCrossEncoder, makeMaxSim, makeRerank } from './pipeline/make-rerankers.ts'
import { makeBm25, makeDense } from './pipeline/make-sources.ts'
import {
  makeConfident,
  makeMmr,
  makeMultiQuery,
  makeNeighbours,
  makeParent,
  makeRm3,
  makeVectorFeedback,
} from './pipeline/make-stages.ts'
import type { MakeRetriever, PipelineParts } from './pipeline/pipeline-parts.ts'
import { oneQuestion, sharedInQuestion } from './share-in-question.ts'

export type { PipelineParts } from './pipeline/pipeline-parts.ts'

/**
 * The retriever that an expression describes:
 *
 * ```
 *   bm25                            options k1, b, and the weights title, headings, body
 *   dense
 *
 *   rrf(bm25, dense)                k, depth                    `rrf` alone means these two parts
 *   dbsf(bm25, dense)               depth                       likewise
 *   weighted(0.25*bm25, 0.75*dense) norm (minmax or zscore), depth; a part without weight weighs 1
 *   adaptive(bm25, dense, model=M)  weights by question, from a fusion model
 *
 *   rm3(bm25)                       chunks, terms, weight       asked again with terms of the best chunks
 *   prf(dense)                      chunks, weight              asked again with vectors of the best chunks
 *   multi(dense)                    k, depth                    asked as a whole, and sentence by sentence
 *   parent(dense)                   share, depth                chunks by their documents, too
 *   neighbours(dense)               seeds, reach, share, depth  with the chunks beside the best
 *   mmr(dense)                      lambda, depth               none like those before it
 *   rerank(dense, by=M)             top, budget, depth          the best read closely, by a reranker
 *   maxsim(dense)                   weight, top, budget, depth  the best compared with the question token by token
 *   crossencoder(dense, model=M)    weight, top, budget, depth  the best read together with the question, by a model
 *   confident(dense, model=M)       least                       nothing where the first hit is too unlikely to answer
 * ```
 *
 * Any part may be any retriever, but for `rm3`. Its name is the expression in its shortest form, and makes the same
 * retriever again.
 *
 * @throws {PipelineExpressionError} with the place of what is not understood, and the nearest known name.
 */
export function createPipeline(expression: string, parts: PipelineParts): Retriever {
  const embedder = rememberQuestions(parts.embedder)
  return oneQuestion(build(parseExpression(expression), { ...parts, embedder }))
}

const MAKERS: Readonly<Record<string, MakeRetriever>> = {
  bm25: makeBm25,
  dense: makeDense,
  rrf: makeRrf,
  weighted: makeWeighted,
  dbsf: makeDbsf,
  adaptive: makeAdaptive,
  rm3: makeRm3,
  prf: makeVectorFeedback,
  multi: makeMultiQuery,
  parent: makeParent,
  neighbours: makeNeighbours,
  mmr: makeMmr,
  rerank: makeRerank,
  maxsim: makeMaxSim,
  crossencoder: makeCrossEncoder,
  confident: makeConfident,
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
  return sharedInQuestion(make(expression, parts, build))
}
