import type { JudgedConfidence } from '../../evaluate/calibration/judged-confidence.ts'
import { type RiskPoint, riskCoverage } from '../../evaluate/calibration/risk-coverage.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { type ConfidenceModel, predictConfidence } from '../../retrievers/confidence/confidence-model.ts'
import {
  type ConfidenceSample,
  learnConfidence,
} from '../../retrievers/confidence/learning/learn-confidence.ts'
import { folds } from '../../retrievers/fusion/learning/folds.ts'

/** How it is learnt. */
export interface Learning {
  readonly pipeline: string
  readonly stages: readonly string[]
  /** Parts that are held out in turn, ≥ 2; of the outer parts and of those within. */
  readonly folds: number
  /** Share of wrong answers that may be told: `least` is read off the curve of what was learnt from. */
  readonly risk: number
  /** Questions that are learnt from (all that are not held out). */
  readonly most?: number
}

/** What a team has after learning: a model, and the threshold that its own questions gave it. */
export interface LearntRule {
  readonly model: ConfidenceModel
  /** The least confidence of which, by the questions learnt from, no more than `risk` is wrong; ∞ where none is. */
  readonly least: number
  /** Share of right answers among the questions learnt from: what to say where nothing else is known. */
  readonly share: number
}

/** An answer, told by a rule that knows nothing of the part that its question is in. */
export interface FittedAnswer extends JudgedConfidence, Omit<LearntRule, 'model'> {
  readonly query: string
}

const SEED = 1

/** Each part is told by what was learnt from the others, threshold included. @returns in the order of the parts */
export function crossFit(samples: readonly ConfidenceSample[], learning: Learning): readonly FittedAnswer[] {
  return partsOf(samples, learning.folds, SEED).flatMap((held) => {
    const others = samples.filter((sample) => !held.includes(sample))
    const { model, least, share } = learnRule(fewOf(others, learning.most), learning)
    return held.map(({ query, features, isRight }) => {
      return { query, isRight, confidence: predictConfidence(model, features), least, share }
    })
  })
}

/** The threshold is taken from questions that are held out within. @param samples of at least three groups */
export function learnRule(
  samples: readonly ConfidenceSample[],
  { pipeline, stages, folds: count, risk }: Learning,
): LearntRule {
  const { model, heldOut } = learnConfidence(samples, pipeline, stages, { folds: count, seed: SEED })
  const told = samples.map(({ query, isRight }) => ({ isRight, confidence: heldOut.get(query) ?? 0 }))
  return {
    model,
    least: leastFor(riskCoverage(told), risk),
    share: mean(samples.map(({ isRight }) => (isRight ? 1 : 0))),
  }
}

/** Where most is answered with no more of it wrong; ∞ where nothing can be. */
export function leastFor(points: readonly RiskPoint[], risk: number): number {
  return points.findLast((point) => point.risk <= risk)?.least ?? Number.POSITIVE_INFINITY
}

/** So many of them, dealt by the seed. */
function fewOf(samples: readonly ConfidenceSample[], most = samples.length): readonly ConfidenceSample[] {
  // With as many parts as samples, parts are groups in the order that the seed deals.
  return partsOf(samples, samples.length, SEED + 2)
    .flat()
    .slice(0, most)
}

function partsOf(samples: readonly ConfidenceSample[], count: number, seed: number) {
  return folds(samples, count, seed, ({ group, query }) => group ?? query)
}
