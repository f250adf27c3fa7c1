import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import { mineNegatives } from '../../fine-tune/mining/mine-negatives.ts'
import { proseOf } from '../../fine-tune/synthetic/prose-of.ts'
import type { DevelopmentSet } from '../../fine-tune/training/development-score.ts'
import { trainingPairs } from '../../fine-tune/training/training-pairs.ts'
import type { TrainingSet } from '../../fine-tune/training/training-set.ts'
import { answeringPassages } from './answering-passages.ts'
import type { DataParts } from './data-parts.ts'
import { candidatesIn } from './find-candidates.ts'
import type { JudgedQuestions } from './load-questions.ts'
import type { Collection } from './open-collection.ts'
import type { SyntheticPair } from './synthetic-data.ts'
import { taughtScores } from './taught-scores.ts'

export interface DataOptions {
  /** Hard negatives that are kept of a question; with 0 none are looked for. */
  readonly negatives: number
  /** See `positiveAware`. */
  readonly margin: number
  /** Candidates of each search. */
  readonly depth: number
  /** Name of a cross-encoder that scores all pairs; absent for none. */
  readonly teacher?: string | undefined
}

/** What was left out: likely answers among what was mined, for how many questions nothing was left, and blank answers. */
export interface MiningReport {
  readonly discarded: number
  readonly without: number
  /** Judged answers that hold no passage: their document is blank, or is not there. */
  readonly withoutPassage: number
}

/**
 * Judged questions, and some that were made from the documents, each with passages that answer it and with hard negatives
 * from the collection's index; no passage of a document that answers is one. A made question is answered by its passage's
 * prose without what it was made from, and no other passage shows it more.
 *
 * @throws {DatasetError} for too few pairs of a question and an answer.
 */
export async function encoderTrainingSet(
  { queries, qrels }: JudgedQuestions,
  made: readonly SyntheticPair[],
  collection: Collection,
  { depth, margin, negatives, teacher }: DataOptions,
  parts: DataParts,
): Promise<{ readonly set: TrainingSet; readonly mined: MiningReport }> {
  const { embedder, analyzer, crossEncoders, report, signal } = parts
  const answers = await answeringPassages(queries, qrels, collection, embedder)
  const answersOf = new Map<string, readonly string[]>()
  for (const [query, grades] of answers) {
    const relevant = [...grades].filter(([, grade]) => grade >= MIN_RELEVANT_GRADE)
    const documents = new Set(relevant.map(([passage]) => collection.passages.get(passage)?.document ?? ''))
    const passages = [...documents].flatMap((document) => collection.passagesOf.get(document) ?? [])
    if (passages.length > 0) answersOf.set(query, passages)
  }
  for (const { id, passage } of made) answersOf.set(id, collection.passagesOf.get(passage.document) ?? [])
  const texts = new Map([
    ...[...answers.keys()].map((query) => [query, queries.get(query) ?? ''] as const),
    ...made.map(({ id, question }) => [id, question] as const),
  ])
  const judged = {
    queries: texts,
    passages: new Map([
      ...[...collection.passages].map(([id, { text }]) => [id, text] as const),
      ...made.map(({ id, answer }) => [id, answer] as const),
    ]),
    documents: new Map([
      ...[...collection.passages].map(([id, { document }]) => [id, document] as const),
      ...made.map(({ id, passage }) => [id, passage.document] as const),
    ]),
    qrels: new Map([...answers, ...made.map(({ id }) => [id, new Map([[id, 1]])] as const)]),
  }
  // Too few are refused before anything is mined, or kept.
  trainingPairs(judged)
  const find = candidatesIn(collection.view, analyzer, embedder, depth)
  const mine = () =>
    mineNegatives(texts, answersOf, find, { margin, count: negatives }, (done) => {
      signal.throwIfAborted()
      report?.({ stage: 'mine', done, total: answersOf.size, unit: 'questions' })
    })
  const mined = negatives > 0 ? await mine() : NOTHING_MINED
  const set = withProseOfNegatives({ ...judged, hardNegatives: mined.negatives }, made, collection)
  const known = teacher === undefined ? undefined : crossEncoders[teacher]
  const taught = known && { teacher: await taughtScores(known, set, parts) }
  const { discarded, without } = mined
  const withoutPassage = blankAnswers(qrels, collection)
  return { set: { ...set, ...taught }, mined: { discarded, without, withoutPassage } }
}

function blankAnswers(qrels: JudgedQuestions['qrels'], { passagesOf }: Collection): number {
  const answers = [...qrels.values()].flatMap((grades) => [...grades])
  return answers.filter(
    ([document, grade]) => grade >= MIN_RELEVANT_GRADE && (passagesOf.get(document) ?? []).length === 0,
  ).length
}

const NOTHING_MINED = { negatives: new Map<string, readonly string[]>(), discarded: 0, without: 0 }

/** A made question is answered by prose, so that its negatives are prose, too; those without any are none. */
function withProseOfNegatives(
  set: TrainingSet,
  made: readonly SyntheticPair[],
  { passages }: Collection,
): TrainingSet {
  const [texts, documents] = [new Map(set.passages), new Map(set.documents)]
  const hardNegatives = new Map(set.hardNegatives)
  for (const { id, origin } of made) {
    if (origin === 'written') continue
    const shown = (set.hardNegatives.get(id) ?? []).flatMap((negative) => {
      const passage = passages.get(negative)
      const prose = passage === undefined ? '' : proseOf(passage)
      if (passage === undefined || prose === '') return []
      const named = `prose of ${negative}`
      texts.set(named, prose)
      documents.set(named, passage.document)
      return [named]
    })
    hardNegatives.set(id, shown)
  }
  return { ...set, passages: texts, documents, hardNegatives }
}

/** A collection with more passages is not gone through as a whole at each look at the development questions. */
const MOST_PASSAGES = 1_500
/** Of each search and question, then. */
const DISTRACTORS = 8

/** Questions for early stopping, with all passages, or with those that the base model confuses with their answers. */
export async function developmentSet(
  { queries, qrels }: JudgedQuestions,
  collection: Collection,
  { embedder, analyzer, signal }: DataParts,
  distractors = DISTRACTORS,
): Promise<DevelopmentSet> {
  const { passages, passagesOf, view } = collection
  const chosen = new Set<string>()
  if (passages.size <= MOST_PASSAGES) for (const id of passages.keys()) chosen.add(id)
  else {
    const find = candidatesIn(view, analyzer, embedder, distractors)
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
