import { sha256 } from '../../core/sha256.ts'
import type { JudgedQuestions } from './combine-judgments.ts'
import type { Feedback } from './feedback.ts'
import { FEEDBACK_DEFAULTS, type FeedbackOptions, feedbackWeights } from './feedback-weights.ts'

/** What feedback says of documents by their ids, and what of it was too little to say anything. */
export interface FeedbackJudgments extends JudgedQuestions {
  /** Pairs of a question and a document with feedback, and those of them with a grade. */
  readonly pairs: number
  readonly graded: number
}

/** Of the weight of a question's best document, from which another is as good (2), or answers in part (1). */
const GOOD_SHARE = 0.5
const FAIR_SHARE = 0.1

/**
 * Grades from clicks and votes, weighed by `feedbackWeights`. A pair with feedback of fewer than `minPeople` has no grade.
 * Of a question's documents those with half of the best one's weight or more are graded 2, with a tenth 1, with less not at
 * all; where more speaks against a document than for it, 0. Nothing is a 3: nobody said so.
 */
export function feedbackJudgments(
  feedback: readonly Feedback[],
  options: FeedbackOptions = FEEDBACK_DEFAULTS,
): FeedbackJudgments {
  const queries = new Map<string, string>()
  const qrels = new Map<string, ReadonlyMap<string, number>>()
  let [pairs, graded] = [0, 0]
  for (const [normal, { question, pairs: own, weights }] of feedbackWeights(feedback, options)) {
    pairs += own
    const best = Math.max(...weights.values())
    const grades = [...weights].flatMap(([document, weight]) => {
      const grade = gradeOf(weight, best)
      return grade === undefined ? [] : [[document, grade] as const]
    })
    graded += grades.length
    if (grades.length === 0) continue
    const query = `q-${sha256(normal).slice(0, 12)}`
    queries.set(query, question)
    qrels.set(query, new Map(grades))
  }
  return { queries, qrels, pairs, graded }
}

/** `undefined` where little speaks for a document: that is no word against it. */
function gradeOf(weight: number, best: number): 0 | 1 | 2 | undefined {
  if (weight <= 0) return 0
  if (weight >= GOOD_SHARE * best) return 2
  return weight >= FAIR_SHARE * best ? 1 : undefined
}
