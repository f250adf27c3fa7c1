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

/** What people made of the documents that they found by one question. */
export interface QuestionFeedback {
  /** As it was asked first. */
  readonly question: string
  /** Documents with feedback, of however few people. */
  readonly pairs: number
  /** Document → weight, in clicks at the first position; below 0 more speaks against it. Of enough people only. */
  readonly weights: ReadonlyMap<string, number>
}

/** What a vote counts, in clicks at the first position: it is an answer to the question that is asked here. */
const VOTE_WEIGHT = 2

/**
 * Clicks and votes as weights, by question. A click counts `1 / P(looked at)`, at most `maxWeight`, because what stands far
 * down is clicked less often for standing there; a vote for or against counts like two clicks at the top. Nobody's clicks
 * and votes count for more than `maxWeight` on one pair.
 *
 * Source: Joachims, Swaminathan, Schnabel, "Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017, arXiv:1608.04468,
 * sections 4 and 5.1 (inverse propensities, the power law of positions, clipping).
 *
 * @returns by `normalQuestion`.
 */
export function feedbackWeights(
  feedback: readonly Feedback[],
  options: FeedbackOptions = FEEDBACK_DEFAULTS,
): ReadonlyMap<string, QuestionFeedback> {
  const byQuestion = Map.groupBy(feedback, ({ question }) => normalQuestion(question))
  return new Map(
    [...byQuestion].map(([normal, given]) => {
      const byDocument = Map.groupBy(given, ({ documentId }) => documentId)
      const weights = [...byDocument].flatMap(([documentId, of]) => {
        const weight = weightOf(of, options)
        return weight === undefined ? [] : [[documentId, weight] as const]
      })
      const question = given[0]?.question ?? normal
      return [normal, { question, pairs: byDocument.size, weights: new Map(weights) }] as const
    }),
  )
}

/** Questions that differ in case and white space are one. */
export function normalQuestion(question: string): string {
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
