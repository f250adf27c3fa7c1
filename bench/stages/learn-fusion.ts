import { parseArgs } from 'node:util'
import { ANONYMOUS } from '../../core/access.ts'
import { bootstrapInterval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { fusionFeatures } from '../../retrievers/fusion/adaptive/fusion-features.ts'
import { predictWeight } from '../../retrievers/fusion/adaptive/fusion-model.ts'
import {
  FUSION_SETTINGS,
  type FusionQuestion,
  fusedValue,
} from '../../retrievers/fusion/learning/fusion-question.ts'
import { learnAdaptive } from '../../retrievers/fusion/learning/learn-adaptive.ts'
import { LEARN_DEFAULTS, learnWeights } from '../../retrievers/fusion/learning/learn-weights.ts'
import { writeResult } from '../result.ts'
import { type IndexedSet, indexedSets } from './data-sets.ts'

/**
 * What are weights worth that were learnt from judgments: one for all questions, or one by question? On questions held
 * out of the same set, and on a set that none of the others' questions came from.
 *
 *     node bench/stages/learn-fusion.ts --data FOLDER
 */
const { data } = parseArgs({ options: { data: { type: 'string', default: '.plumbline' } } }).values

const SPLITS = [
  ['kubernetes-docs', 'dev'],
  ['stackfaq', 'train'],
  ['mtrag-cloud', 'dev'],
  ['scifact', 'train'],
] as const
const BRANCHES = ['bm25', 'dense'] as const
const DEPTH = 200
const FIXED = [0.25, 0.75]

const bySet = new Map<string, readonly FusionQuestion[]>()
for await (const set of indexedSets(data, SPLITS)) bySet.set(set.dataset.name, await questionsOf(set))

const found = [...bySet].flatMap(([dataset, questions]) => {
  const fixed = new Map(questions.map((one) => [one.query, fusedValue(one, FIXED, FUSION_SETTINGS)]))
  const oracle = new Map(questions.map((one) => [one.query, bestValue(one)]))
  const weights = learnWeights(questions)
  const fused = { branches: BRANCHES, depth: DEPTH }
  const adaptive = learnAdaptive(questions, fused)
  const others = [...bySet].flatMap(([name, list]) =>
    name === dataset ? [] : list.map((one) => ({ ...one, query: `${name} ${one.query}`, group: name })),
  )
  // Each of the other sets is a fold: settings are chosen for a set that was not seen.
  const elsewhere = { ...LEARN_DEFAULTS, folds: bySet.size - 1 }
  const movedWeights = learnWeights(others, elsewhere).weights
  const moved = learnAdaptive(others, fused, elsewhere)
  const movedValues = learntValues(questions, moved.model)
  return [
    row(dataset, 'one weight, held out', weights.heldOut, fixed, { weights: weights.weights }),
    row(dataset, 'by question, held out', adaptive.heldOut, fixed, { lambda: `${adaptive.lambda}` }),
    row(
      dataset,
      'one weight, from the other sets',
      new Map(questions.map((one) => [one.query, fusedValue(one, movedWeights, FUSION_SETTINGS)])),
      fixed,
      { weights: movedWeights },
    ),
    row(dataset, 'by question, from the other sets', movedValues, fixed, { lambda: `${moved.lambda}` }),
    row(dataset, 'the best weight of each question', oracle, fixed, {}),
  ]
})
for (const one of found) console.log(JSON.stringify(one))
console.log(writeResult('learn-fusion', { measure: 'nDCG@10', fixed: FIXED, found }))

async function questionsOf({ dataset, view, embedder }: IndexedSet): Promise<readonly FusionQuestion[]> {
  const retrievers = BRANCHES.map((name) => createPipeline(name, { analyzer: englishAnalyzer(), embedder }))
  const measure = ndcg(10)
  const questions: FusionQuestion[] = []
  for (const [query, question] of dataset.queries) {
    const context = { view, scope: { principal: ANONYMOUS, filter: {} }, limit: DEPTH }
    const rankings = await Promise.all(retrievers.map((retriever) => retriever.retrieve(question, context)))
    const grades = dataset.qrels.get(query) ?? new Map<string, number>()
    if (![...grades.values()].some((grade) => grade > 0)) continue
    questions.push({
      query,
      question,
      rankings,
      value: (documents) =>
        measure.value(
          documents.map((id) => id.slice(id.indexOf(':') + 1)),
          grades,
        ),
    })
  }
  return questions
}

function bestValue(question: FusionQuestion): number {
  const values = Array.from({ length: 21 }, (_, n) =>
    fusedValue(question, [1 - n / 20, n / 20], FUSION_SETTINGS),
  )
  return Math.max(...values)
}

function learntValues(
  questions: readonly FusionQuestion[],
  model: ReturnType<typeof learnAdaptive>['model'],
): ReadonlyMap<string, number> {
  return new Map(
    questions.map((one) => {
      const [first = [], second = []] = one.rankings
      const weight = predictWeight(model, fusionFeatures(one.question, [first, second]))
      return [one.query, fusedValue(one, [1 - weight, weight], FUSION_SETTINGS)]
    }),
  )
}

function row(
  dataset: string,
  how: string,
  values: ReadonlyMap<string, number>,
  fixed: ReadonlyMap<string, number>,
  learnt: object,
) {
  const differences = [...values].map(([query, value]) => value - (fixed.get(query) ?? 0))
  const { low, high } = bootstrapInterval(differences)
  const digits = (value: number) => Number(value.toFixed(4))
  return {
    dataset,
    questions: values.size,
    how,
    nDCG: digits(mean([...values.values()])),
    difference: digits(mean(differences)),
    low: digits(low),
    high: digits(high),
    ...learnt,
  }
}
