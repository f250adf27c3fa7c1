import { CONFIDENT_DEFAULTS, confident } from '../confidence/confident.ts'
import { MMR_DEFAULTS, mmr } from '../diversity/mmr.ts'
import { MULTI_QUERY_DEFAULTS, multiQuery } from '../expansion/multi-query.ts'
import { NEIGHBOURS_DEFAULTS, neighbours } from '../expansion/neighbours.ts'
import { PARENT_DEFAULTS, parent } from '../expansion/parent.ts'
import { readOptions } from '../expression/read-options.ts'
import { RM3_DEFAULTS, rm3 } from '../feedback/rm3.ts'
import { VECTOR_FEEDBACK_DEFAULTS, vectorFeedback } from '../feedback/vector-feedback.ts'
import { expectOnePart, refuse } from './expect-parts.ts'
import { DEPTH } from './make-fusions.ts'
import { readBm25 } from './make-sources.ts'
import type { MakeRetriever } from './pipeline-parts.ts'

const SHARE = { min: 0, max: 1 } as const
const FEW = { min: 1, max: 100, whole: true } as const

/** `rm3(bm25(k1=0.9), chunks=5)`; both searches score as the part says. */
export const makeRm3: MakeRetriever = (expression, { analyzer }) => {
  const part = expectOnePart(expression)
  if (part.name !== 'bm25')
    throw refuse(part, `expected bm25 in rm3(…), got ${part.name}; use prf(…) for others`)
  const stated = readOptions(expression, { chunks: FEW, terms: FEW, weight: SHARE })
  return rm3(analyzer, readBm25(part), { ...RM3_DEFAULTS, ...stated })
}

/** `prf(rrf(bm25, dense), chunks=5)` */
export const makeVectorFeedback: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const stated = readOptions(expression, { chunks: FEW, weight: SHARE })
  return vectorFeedback(source, parts.embedder, { ...VECTOR_FEEDBACK_DEFAULTS, ...stated })
}

/** `mmr(dense, lambda=0.5)` */
export const makeMmr: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  // Every candidate is held against every other: more than these would take a second.
  const stated = readOptions(expression, { lambda: SHARE, depth: { ...DEPTH, max: 1_000 } })
  return mmr(source, { ...MMR_DEFAULTS, ...stated })
}

/** `multi(rrf(bm25, dense))` */
export const makeMultiQuery: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const stated = readOptions(expression, { k: { min: 0, max: 10_000 }, depth: DEPTH })
  return multiQuery(source, { ...MULTI_QUERY_DEFAULTS, ...stated })
}

/** `parent(dense, share=0.3)` */
export const makeParent: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  return parent(source, { ...PARENT_DEFAULTS, ...readOptions(expression, { share: SHARE, depth: DEPTH }) })
}

/** `confident(dense, model=sure-1, least=0.3)`; a pipeline's last stage, since later ones would change what it speaks of. */
export const makeConfident: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const known = parts.confidenceModels ?? {}
  const { model: name, ...stated } = readOptions(expression, {
    model: { names: Object.keys(known) },
    least: SHARE,
  })
  const model = name === undefined ? undefined : known[name]
  if (name === undefined || model === undefined) {
    throw refuse(expression, 'expected a model, as in confident(dense, model=sure-1), got none')
  }
  return confident(source, name, model, { ...CONFIDENT_DEFAULTS, ...stated })
}

/** `neighbours(dense, reach=2)` */
export const makeNeighbours: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const stated = readOptions(expression, {
    seeds: FEW,
    reach: { min: 1, max: 10, whole: true },
    share: SHARE,
    depth: DEPTH,
  })
  return neighbours(source, { ...NEIGHBOURS_DEFAULTS, ...stated })
}
