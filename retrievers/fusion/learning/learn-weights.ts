import { folds } from './folds.ts'
import {
  FUSION_SETTINGS,
  type FusionQuestion,
  type FusionSettings,
  fusedValue,
  votesOf,
} from './fusion-question.ts'

export interface LearnOptions extends FusionSettings {
  /** Parts that are held out in turn, ≥ 2 (5). */
  readonly folds: number
  /** Decides which question is in which part (1). */
  readonly seed: number
}

export const LEARN_DEFAULTS: LearnOptions = { ...FUSION_SETTINGS, folds: 5, seed: 1 }

/** Weights that were learnt, and what they are worth on questions that they were not learnt from. */
export interface LearntWeights {
  /** One a branch, of four decimals, adding up to 1; of two branches each a multiple of .05; 0 leaves the branch out. */
  readonly weights: readonly number[]
  /** Query → value by weights that were learnt without it, in the order of the questions. */
  readonly heldOut: ReadonlyMap<string, number>
}

/**
 * One weight a branch for all questions, the best on average, each set of questions with one vote: each branch in turn takes the share that helps most,
 * from 0 to 1 in steps of .05, while the others keep their proportions, until no share of any branch helps. Of two
 * branches this tries all weights.
 * Source: Metzler, Croft, "Linear Feature-Based Models for Information Retrieval", Information Retrieval 10, 2007,
 * section 4.2 (coordinate ascent).
 *
 * @param questions of at least two groups, all with as many rankings.
 */
export function learnWeights(
  questions: readonly FusionQuestion[],
  options: LearnOptions = LEARN_DEFAULTS,
): LearntWeights {
  const branches = questions[0]?.rankings.length ?? 0
  const heldOut = new Map<string, number>()
  for (const held of folds(questions, options.folds, options.seed, groupOf)) {
    const others = questions.filter((question) => !held.includes(question))
    const weights = bestWeights(branches, others, options)
    for (const question of held) heldOut.set(question.query, fusedValue(question, weights, options))
  }
  return {
    weights: bestWeights(branches, questions, options).map(withoutRounding),
    heldOut: new Map(questions.map(({ query }) => [query, heldOut.get(query) ?? 0])),
  }
}

/** .35, and not the .3499999999999999 that steps of .05 make of it. */
function withoutRounding(weight: number): number {
  return Number(weight.toFixed(4))
}

/** What must not be on both sides when questions are held out. */
export function groupOf({ group, query }: FusionQuestion): string {
  return group ?? query
}

/** Equal weights where there are no questions to learn from. */
function bestWeights(
  branches: number,
  questions: readonly FusionQuestion[],
  settings: FusionSettings,
): readonly number[] {
  const votes = votesOf(questions)
  const meanValue = (weights: readonly number[]) =>
    questions.reduce(
      (sum, question, index) => sum + (votes[index] as number) * fusedValue(question, weights, settings),
      0,
    ) / questions.length
  let best = Array.from({ length: branches }, () => 1 / branches)
  let bestValue = meanValue(best)
  for (let sinceBetter = 0, branch = 0; sinceBetter < branches; branch = (branch + 1) % branches) {
    sinceBetter += 1
    for (const share of SHARES) {
      const weights = withShare(best, branch, share)
      const value = meanValue(weights)
      if (value <= bestValue + LEAST_GAIN) continue
      best = weights
      bestValue = value
      sinceBetter = 0
    }
  }
  return best
}

const SHARES = Array.from({ length: 21 }, (_, n) => n / 20)
/** Less is rounding, and would go round in circles. */
const LEAST_GAIN = 1e-9

/** The branch has the share, the others the rest in their proportions. */
function withShare(weights: readonly number[], branch: number, share: number): number[] {
  const others = 1 - (weights[branch] ?? 0)
  return weights.map((weight, index) => {
    if (index === branch) return share
    return others === 0 ? (1 - share) / (weights.length - 1) : (weight * (1 - share)) / others
  })
}
