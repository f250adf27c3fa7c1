import { DatasetError } from '../../core/errors.ts'
import { randomSequence } from '../../fine-tune/random/random-sequence.ts'
import { shuffled } from '../../fine-tune/random/shuffled.ts'
import { proseOf } from '../../fine-tune/synthetic/prose-of.ts'
import type { DevelopmentSet } from '../../fine-tune/training/development-score.ts'
import { FEWEST_PAIRS } from '../../fine-tune/training/training-pairs.ts'
import type { TrainingSet } from '../../fine-tune/training/training-set.ts'
import type { Settings } from '../settings.ts'
import type { DataParts } from './data-parts.ts'
import { developmentSet, encoderTrainingSet } from './encoder-data.ts'
import type { Collection } from './open-collection.ts'
import { repeatedQuestions } from './repeated-questions.ts'
import { type SyntheticPair, type SyntheticReport, syntheticData } from './synthetic-data.ts'
import type { DataReport } from './trained-model.ts'
import { questionsByChat } from './write-questions.ts'

export interface AdaptationData {
  readonly set: TrainingSet
  readonly development: DevelopmentSet
  readonly data: DataReport
  /** Documents of the collection. */
  readonly count: number
}

/** Of each search and question: each look goes through all of them. */
const DISTRACTORS = 3

/**
 * Questions of the most documents to learn from, and of the rest to know when to stop.
 *
 * @param evaluated questions that must not be trained on, by id. @param chat whether the chat model writes them.
 * @throws {DatasetError} where too few can be made.
 */
export async function adaptationData(
  collection: Collection,
  evaluated: ReadonlyMap<string, string>,
  settings: Settings,
  parts: DataParts,
  chat: boolean,
): Promise<AdaptationData> {
  const { config } = settings
  const { seed, margin, depth, encoder } = config.training
  const make = chat ? questionsByChat(settings, parts) : undefined
  const { passages, passagesOf } = collection
  const limits = { perPassage: config.training.adapt.perPassage, most: config.training.adapt.questions, seed }
  const made = await syntheticData([...passages.values()], collection, evaluated, limits, parts, make)
  if (made.pairs.length < FEWEST_PAIRS) throw tooFewQuestions(made.report)
  const drawn = shuffled([...passagesOf.keys()], randomSequence(seed, 0))
  const held = new Set(drawn.slice(0, Math.round(config.training.heldOut * drawn.length)))
  const isHeld = ({ passage }: SyntheticPair) => held.has(passage.document)
  const heldOut = made.pairs.filter(isHeld)
  const learnt = withoutRepeats(
    made.pairs.filter((pair) => !isHeld(pair)),
    heldOut,
    parts,
  )
  const learns = config.training.adapt.epochs > 0
  const options = {
    negatives: learns ? encoder.negatives : 0,
    margin,
    depth,
    teacher: learns ? encoder.teacher : undefined,
  }
  const judged = { queries: new Map<string, string>(), qrels: new Map() }
  const { set, mined } = await encoderTrainingSet(judged, learnt, collection, options, parts)
  const development = await developmentOf(heldOut, collection, parts)
  return { set, development, data: { mined, synthetic: made.report }, count: passagesOf.size }
}

function tooFewQuestions({ questions, unfit, ambiguous, leaked, astray }: SyntheticReport): DatasetError {
  return new DatasetError(
    `documents: expected at least ${FEWEST_PAIRS} questions made from them, got ${questions} (${unfit} were none or unfit, ${ambiguous} asked of several documents, ${leaked} asked by an evaluation, ${astray} did not lead back to their document); add documents`,
  )
}

/** What is learnt from, without questions that say nearly what one that was held out says. */
function withoutRepeats(
  learnt: readonly SyntheticPair[],
  heldOut: readonly SyntheticPair[],
  { analyzer }: DataParts,
): readonly SyntheticPair[] {
  const texts = (pairs: readonly SyntheticPair[]) =>
    new Map(pairs.map(({ id, question }) => [id, question] as const))
  const repeats = new Set(repeatedQuestions(texts(learnt), texts(heldOut), analyzer).map(({ id }) => id))
  return learnt.filter(({ id }) => !repeats.has(id))
}

/**
 * A question of each held passage is to find its document, by what else the passage says, among passages of other
 * documents that the base takes for it, in the same form.
 */
async function developmentOf(
  pairs: readonly SyntheticPair[],
  collection: Collection,
  parts: DataParts,
): Promise<DevelopmentSet> {
  const firsts = [...Map.groupBy(pairs, ({ passage }) => passage.id).values()].flatMap(
    ([first]) => first ?? [],
  )
  const held = new Set(firsts.map(({ passage }) => passage.document))
  const judged = {
    queries: new Map(firsts.map(({ id, question }) => [id, question])),
    qrels: new Map(firsts.map(({ id, passage }) => [id, new Map([[passage.document, 1]])])),
  }
  const around = await developmentSet(judged, collection, parts, DISTRACTORS)
  const isWritten = firsts.some(({ origin }) => origin === 'written')
  const others = [...around.passages].flatMap(([id, text]) => {
    if (held.has(around.documents?.get(id) ?? id)) return []
    const passage = collection.passages.get(id)
    const shown = isWritten || passage === undefined ? text : proseOf(passage)
    return shown === '' ? [] : [[id, shown] as const]
  })
  return {
    ...around,
    passages: new Map([...others, ...firsts.map(({ id, answer }) => [id, answer] as const)]),
    documents: new Map([
      ...others.map(([id]) => [id, around.documents?.get(id) ?? id] as const),
      ...firsts.map(({ id, passage }) => [id, passage.document] as const),
    ]),
  }
}
