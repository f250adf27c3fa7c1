import { sha256 } from '../../core/sha256.ts'
import type { JudgedQuestions } from './combine-judgments.ts'
import type { Feedback } from './feedback.ts'

export interface FeedbackOptions {
  /**
   * How quickly people stop looking: position k is looked at with probability `k^-eta`. 1 is usual for lists of ten; 0
   * takes every click alike.
   */
  readonly eta: number
  /** Chance of being looked at, of each position from the first on, where it was estimated; further down goes `eta`. */
  readonly propensities?: readonly number[]
  /** Most that one click counts, however far down it was. */
  readonly maxWeight: number
  /** People who must agree before a pair has a grade. */
  readonly minPeople: number
}

export const FEEDBACK_DEFAULTS: FeedbackOptions = { eta: 1, maxWeight: 10, minPeople: 2 }

/** What feedback says of documents by their ids, and what of it was too little to say anything. */
export interface FeedbackJudgments extends JudgedQuestions {
  /** Pairs of a question and a document with feedback, and those of them with a grade. */
  readonly pairs: number
  readonly graded: number
}

/** Of the weight of a question's best document, from which another is as good (2), or answers in part (1). */
const GOOD_SHARE = 0.5
const FAIR_SHARE = 0.1

/** What a vote counts, in clicks at the first position: it is an answer to the question that is asked here. */
const VOTE_WEIGHT = 2

/**
 * Grades from clicks and votes. A click counts `1 / P(looked at)`, at most `maxWeight`, because what stands far down is
 * clicked less often for standing there; a vote for or against counts like two clicks at the top. Nobody's clicks and
 * votes count for more than `maxWeight` on one pair, and a pair with feedback of fewer than `minPeople` has no grade. Of a
 * question's documents those with half of the best one's weight or more are graded 2, with a tenth 1, with less not at all;
 * where more speaks against a document than for it, 0. Nothing is a 3: nobody said so.
 *
 * Source: Joachims, Swaminathan, Schnabel, "Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017, arXiv:1608.04468,
 * sections 4 and 5.1 (inverse propensities, the power law of positions, clipping).
 */
export function feedbackJudgments(
  feedback: readonly Feedback[],
  options: FeedbackOptions = FEEDBACK_DEFAULTS,
): FeedbackJudgments {
  const queries = new Map<string, string>()
  const qrels = new Map<string, ReadonlyMap<string, number>>()
  let [pairs, graded] = [0, 0]
  for (const [question, given] of Map.groupBy(feedback, ({ question }) => normalQuestion(question))) {
    const byDocument = Map.groupBy(given, ({ documentId }) => documentId)
    pairs += byDocument.size
    const weights = new Map<string, number>()
    for (const [documentId, of] of byDocument) {
      const weight = weightOf(of, options)
      if (weight !== undefined) weights.set(documentId, weight)
    }
    const best = Math.max(...weights.values())
    const grades = [...weights].flatMap(([document, weight]) => {
      const grade = gradeOf(weight, best)
      return grade === undefined ? [] : [[document, grade] as const]
    })
    graded += grades.length
    if (grades.length === 0) continue
    const query = `q-${sha256(question).slice(0, 12)}`
    queries.set(query, given[0]?.question ?? question)
    qrels.set(query, new Map(grades))
  }
  return { queries, qrels, pairs, graded }
}

/** Questions that differ in case and white space are one. */
function normalQuestion(question: string): string {
  return question.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase()
}

/** `undefined` where too few people said something. */
function weightOf(
  feedback: readonly Feedback[],
  { eta, propensities = [], maxWeight, minPeople }: FeedbackOptions,
): number | undefined {
  const byPerson = Map.groupBy(feedback, ({ tenant, person }) => JSON.stringify([tenant, person]))
  if (byPerson.size < minPeople) return undefined
  const clipped = (weight: number) => Math.max(-maxWeight, Math.min(maxWeight, weight))
  const weigh = ({ kind, position }: Feedback) =>
    kind === 'click'
      ? clipped(1 / (propensities[position - 1] ?? position ** -eta))
      : kind === 'up'
        ? VOTE_WEIGHT
        : -VOTE_WEIGHT
  return [...byPerson.values()].reduce(
    (sum, of) => sum + clipped(of.reduce((total, each) => total + weigh(each), 0)),
    0,
  )
}

/** `undefined` where little speaks for a document: that is no word against it. */
function gradeOf(weight: number, best: number): 0 | 1 | 2 | undefined {
  if (weight <= 0) return 0
  if (weight >= GOOD_SHARE * best) return 2
  return weight >= FAIR_SHARE * best ? 1 : undefined
}
