import type { Retriever } from '../../core/retriever.ts'
import { bm25 } from '../bm25.ts'
import { dense } from '../dense.ts'
import type { ParsedExpression } from '../expression/parse-expression.ts'
import { readOptions } from '../expression/read-options.ts'
import { adaptive } from '../fusion/adaptive/adaptive.ts'
import { DBSF_DEFAULTS, dbsf } from '../fusion/dbsf.ts'
import { NORMALISATIONS, type NormalisationName } from '../fusion/normalisation.ts'
import { RRF_DEFAULTS, rrf } from '../fusion/rrf.ts'
import { WEIGHTED_DEFAULTS, type WeightedBranch, weighted } from '../fusion/weighted.ts'
import { expectParts, expectTwoParts, refuse } from './expect-parts.ts'
import type { BuildPart, MakeRetriever, PipelineParts } from './pipeline-parts.ts'

const MAX_WEIGHT = 1_000
export const DEPTH = { min: 1, max: 10_000, whole: true } as const

/** `rrf(bm25, dense, k=20)` */
export const makeRrf: MakeRetriever = (expression, parts, build) => {
  const branches = unweightedBranches(expression, parts, build)
  const stated = readOptions(expression, { k: { min: 0, max: 10_000 }, depth: DEPTH })
  return rrf(branches, { ...RRF_DEFAULTS, ...stated })
}

/** `dbsf(bm25, dense)` */
export const makeDbsf: MakeRetriever = (expression, parts, build) => {
  const branches = unweightedBranches(expression, parts, build)
  return dbsf(branches, { ...DBSF_DEFAULTS, ...readOptions(expression, { depth: DEPTH }) })
}

/** `weighted(0.25*bm25, 0.75*dense, norm=zscore)`; a part of weight 0 is left out, so that a grid may begin there. */
export const makeWeighted: MakeRetriever = (expression, parts, build) => {
  expectTwoParts(expression)
  const norms = Object.keys(NORMALISATIONS) as NormalisationName[]
  const stated = readOptions(expression, { norm: { names: norms }, depth: DEPTH })
  const branches = expression.parts.map(({ weight = 1, expression: branch }): WeightedBranch => {
    if (!(weight >= 0 && weight <= MAX_WEIGHT)) {
      throw refuse(branch, `expected a weight from 0 to ${MAX_WEIGHT}, got ${weight}`)
    }
    return { weight, retriever: build(branch, parts) }
  })
  const [first, ...more] = branches.filter(({ weight }) => weight > 0)
  if (first === undefined) {
    throw refuse(expression, 'expected a weight above 0 of one part at least, got none')
  }
  if (more.length === 0) return first.retriever
  return weighted([first, ...more], { ...WEIGHTED_DEFAULTS, ...stated })
}

/** `adaptive(bm25, dense, model=docs-1)` */
export const makeAdaptive: MakeRetriever = (expression, parts, build) => {
  const [first, second, ...more] = expectParts(expression).map((branch) => build(branch, parts))
  const models = parts.fusionModels ?? {}
  const { model: name } = readOptions(expression, { model: { names: Object.keys(models) } })
  const model = name === undefined ? undefined : models[name]
  if (name === undefined || model === undefined) {
    throw refuse(expression, 'expected a model, as in adaptive(bm25, dense, model=docs-1), got none')
  }
  const names = [first, second, ...more].map((branch) => branch?.name)
  if (first === undefined || second === undefined || names.join() !== model.branches.join()) {
    throw refuse(
      expression,
      `expected the branches that ${name} was learnt with, ${model.branches.join(' and ')}, got ${names.join(' and ')}`,
    )
  }
  return adaptive([first, second], name, model)
}

/** At least two; without any, the two that there are. */
function unweightedBranches(
  expression: ParsedExpression,
  parts: PipelineParts,
  build: BuildPart,
): readonly Retriever[] {
  if (expression.parts.length === 0) return [bm25(parts.analyzer), dense(parts.embedder)]
  return expectParts(expression).map((branch) => build(branch, parts))
}
