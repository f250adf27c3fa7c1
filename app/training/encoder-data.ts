import type { Analyzer } from '../../core/analyzer.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { ReportProgress } from '../../core/progress.ts'
import type { Qrels } from '../../core/run.ts'
import { mineNegatives } from '../../fine-tune/mining/mine-negatives.ts'
import { makeQuestions } from '../../fine-tune/synthetic/make-questions.ts'
import type { DevelopmentSet } from '../../fine-tune/training/development-score.ts'
import type { TrainingSet } from '../../fine-tune/training/training-set.ts'
import { answeringPassages } from './answering-passages.ts'
import { candidatesIn } from './find-candidates.ts'
import type { JudgedQuestions } from './load-questions.ts'
import type { Collection } from './open-collection.ts'

export interface DataOptions {
  /** Hard negatives that are kept of a question. */
  readonly negatives: number
  /** See `positiveAware`. */
  readonly margin: number
  /** Candidates of each search. */
  readonly depth: number
  /** Questions made from each passage; 0 for none. */
  readonly synthetic: number
  readonly seed: number
}

/** What was made for training beside what people judged. */
export interface DataReport {
  readonly mined: { readonly discarded: number; readonly without: number }
  readonly synthetic: { readonly questions: number; readonly unfit: number; readonly ambiguous: number }
}

/** What data is made with. */
export interface DataParts {
  readonly analyzer: Analyzer
  /** The base model, for questions. */
  readonly embedder: Embedder
  readonly report?: ReportProgress
  readonly signal: AbortSignal
}

/**
 * Judged questions, and some made from the documents, each with the passages that answer it and with hard negatives from
 * the collection's index.
 */
export async function encoderTrainingSet(
  { queries, qrels }: JudgedQuestions,
  collection: Collection,
  options: DataOptions,
  parts: DataParts,
): Promise<{ readonly set: TrainingSet; readonly report: DataReport }> {
  const { embedder, analyzer } = parts
  const answers = await answeringPassages(queries, qrels, collection, embedder)
  const mined = await mine(queries, answers, collection, options, parts)
  const passages = new Map([...collection.passages].map(([id, { text }]) => [id, text]))
  const asked = new Map([...answers.keys()].map((query) => [query, queries.get(query) ?? '']))
  const made = syntheticPairs(collection, options)
  for (const { id, question, answer } of made.pairs) {
    asked.set(id, question)
    passages.set(id, answer)
  }
  const set: TrainingSet = {
    queries: asked,
    passages,
    qrels: new Map([...answers, ...made.pairs.map(({ id }) => [id, new Map([[id, 1]])] as const)]),
    hardNegatives: mined.negatives,
  }
  const { discarded, without } = mined
  return { set, report: { mined: { discarded, without }, synthetic: made.report } }

  function mine(
    texts: TrainingSet['queries'],
    judged: Qrels,
    { view }: Collection,
    { depth, margin, negatives }: DataOptions,
    { report, signal }: DataParts,
  ) {
    const known = [...judged].filter(([, passagesOfQuery]) => passagesOfQuery.size > 0)
    const answersOf = new Map(known.map(([query, ofQuery]) => [query, [...ofQuery.keys()]]))
    const find = candidatesIn(view, analyzer, embedder, depth)
    return mineNegatives(texts, answersOf, find, { margin, count: negatives }, (done) => {
      signal.throwIfAborted()
      report?.({ stage: 'mine', done, total: answersOf.size, unit: 'questions' })
    })
  }
}

interface SyntheticPair {
  readonly id: string
  readonly question: string
  readonly answer: string
}

/** Each with an answer of its own: the passage without what the question was taken from. */
function syntheticPairs(
  { passages }: Collection,
  { synthetic, seed }: DataOptions,
): { readonly pairs: readonly SyntheticPair[]; readonly report: DataReport['synthetic'] } {
  if (synthetic === 0) return { pairs: [], report: { questions: 0, unfit: 0, ambiguous: 0 } }
  const made = makeQuestions([...passages.values()], { perPassage: synthetic, seed })
  const pairs = made.questions.map(({ question, answer }, i) => ({ id: `made ${i + 1}`, question, answer }))
  const { unfit, ambiguous } = made
  return { pairs, report: { questions: pairs.length, unfit, ambiguous } }
}

/** A collection with more passages is not gone through as a whole at each look at the development questions. */
const MOST_PASSAGES = 1_500
/** Of each search and question, then. */
const DISTRACTORS = 20

/** Questions for early stopping, with all passages, or with those that the base model confuses with their answers. */
export async function developmentSet(
  { queries, qrels }: JudgedQuestions,
  collection: Collection,
  { embedder, analyzer, signal }: DataParts,
): Promise<DevelopmentSet> {
  const { passages, passagesOf, view } = collection
  const chosen = new Set<string>()
  if (passages.size <= MOST_PASSAGES) for (const id of passages.keys()) chosen.add(id)
  else {
    const find = candidatesIn(view, analyzer, embedder, DISTRACTORS)
    for (const [query, grades] of qrels) {
      signal.throwIfAborted()
      const answers = [...grades.keys()].flatMap((document) => passagesOf.get(document) ?? [])
      const { lists } = await find(queries.get(query) ?? '', answers)
      for (const id of [...answers, ...lists.flat().map((passage) => passage.id)]) chosen.add(id)
    }
  }
  const kept = [...chosen].map((id) => passages.get(id)).filter((passage) => passage !== undefined)
  return {
    queries: new Map([...qrels.keys()].map((query) => [query, queries.get(query) ?? ''])),
    passages: new Map(kept.map(({ id, text }) => [id, text])),
    documents: new Map(kept.map(({ id, document }) => [id, document])),
    qrels,
  }
}
