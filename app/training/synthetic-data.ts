import { randomSequence } from '../../fine-tune/random/random-sequence.ts'
import { shuffled } from '../../fine-tune/random/shuffled.ts'
import { inTurn } from '../../fine-tune/synthetic/in-turn.ts'
import { makeQuestions, type SyntheticQuestion } from '../../fine-tune/synthetic/make-questions.ts'
import { roundTrip } from '../../fine-tune/synthetic/round-trip.ts'
import type { SourcePassage } from '../../fine-tune/synthetic/source-passage.ts'
import type { DataParts } from './data-parts.ts'
import { candidatesIn } from './find-candidates.ts'
import type { Collection } from './open-collection.ts'
import { repeatedQuestions } from './repeated-questions.ts'
import type { SyntheticLimits } from './synthetic-limits.ts'
import type { MakeQuestionsOf } from './write-questions.ts'

/** A question made from a document, under an id. */
export interface SyntheticPair extends SyntheticQuestion {
  readonly id: string
}

/** What became of questions made from documents. */
export interface SyntheticReport {
  readonly questions: number
  /** See `makeQuestions`. */
  readonly unfit: number
  readonly ambiguous: number
  /** Left out because an evaluation asks nearly the same. */
  readonly leaked: number
  /** Left out because a search does not lead back to their document. */
  readonly astray: number
}

export interface SyntheticData {
  readonly pairs: readonly SyntheticPair[]
  readonly report: SyntheticReport
}

/** Passages of each search among which a question must find its document again. What a model wrote is trusted less. */
const ROUND_TRIP_DEPTH = 20
const WRITTEN_DEPTH = 3

/**
 * Questions made from passages of a collection, drawn from all ways of making them in turn, without those that an evaluation
 * asks and those that do not lead back.
 *
 * @param evaluated questions that must not be trained on, by id. @param write has them written by a model; absent: made without any.
 */
export async function syntheticData(
  passages: readonly SourcePassage[],
  collection: Collection,
  evaluated: ReadonlyMap<string, string>,
  limits: SyntheticLimits,
  { analyzer, embedder, report, signal }: DataParts,
  write?: MakeQuestionsOf,
): Promise<SyntheticData> {
  if (limits.most === 0) {
    return { pairs: [], report: { questions: 0, unfit: 0, ambiguous: 0, leaked: 0, astray: 0 } }
  }
  const made = await (write?.(passages, limits) ?? makeQuestions(passages, limits))
  const inAnyOrder = shuffled(made.questions, randomSequence(limits.seed, 0))
  const drawn = inTurn(inAnyOrder, ({ origin }) => origin).slice(0, limits.most)
  const texts = new Map(drawn.map(({ question }, place) => [`${place}`, question]))
  const leaked = new Set(repeatedQuestions(texts, evaluated, analyzer).map(({ id }) => Number(id)))
  const unasked = drawn.filter((_, place) => !leaked.has(place))
  const find = candidatesIn(collection.view, analyzer, embedder, write ? WRITTEN_DEPTH : ROUND_TRIP_DEPTH)
  const back = await roundTrip(
    unasked,
    async (question) => {
      const { lists } = await find(question, [])
      return lists.flat().flatMap(({ id }) => collection.passages.get(id)?.document ?? [])
    },
    (done) => {
      signal.throwIfAborted()
      report?.({ stage: 'make', done, total: unasked.length, unit: 'questions' })
    },
  )
  const pairs = back.map((question, place) => ({ ...question, id: `made ${place + 1}` }))
  const { unfit, ambiguous } = made
  const astray = unasked.length - back.length
  return { pairs, report: { questions: pairs.length, unfit, ambiguous, leaked: leaked.size, astray } }
}
