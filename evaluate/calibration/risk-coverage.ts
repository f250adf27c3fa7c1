import type { JudgedConfidence } from './judged-confidence.ts'

/** What is wrong of the surest answers. */
export interface RiskPoint {
  /** Share of the questions that is answered, in (0, 1]. */
  readonly coverage: number
  /** Share of those answers that is wrong. */
  readonly risk: number
  /** The least confidence among them. */
  readonly least: number
}

/**
 * Risk against coverage: the surest answers first, down to all of them. Answers of equal confidence come together, since
 * no threshold parts them.
 * Source: El-Yaniv, Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 11, 2010.
 *
 * @returns by coverage ascending; empty for no answers.
 */
export function riskCoverage(answers: readonly JudgedConfidence[]): readonly RiskPoint[] {
  const sorted = [...answers].sort((a, b) => b.confidence - a.confidence)
  let wrong = 0
  return sorted.flatMap(({ confidence, isRight }, index) => {
    if (!isRight) wrong += 1
    const answered = index + 1
    if (sorted[answered]?.confidence === confidence) return []
    return [{ coverage: answered / sorted.length, risk: wrong / answered, least: confidence }]
  })
}

/** Mean risk over all coverages: less is better, and the overall share of wrong answers where confidence tells nothing. */
export function riskArea(points: readonly RiskPoint[]): number {
  const widths = points.map(({ coverage }, index) => coverage - (points[index - 1]?.coverage ?? 0))
  return points.reduce((sum, { risk }, index) => sum + risk * (widths[index] ?? 0), 0)
}

/** How many of the questions can be answered with at most so much of it wrong; 0 where none can. */
export function coverageAt(points: readonly RiskPoint[], risk: number): number {
  return points.findLast((point) => point.risk <= risk)?.coverage ?? 0
}
