import { mean } from '../comparison/mean.ts'
import type { JudgedConfidence } from './judged-confidence.ts'

/** Answers that were about as sure. */
export interface CalibrationBin {
  readonly answers: number
  /** Mean confidence. */
  readonly said: number
  /** Share that was right. */
  readonly was: number
}

/** Whether confidence means what it says. */
export interface Calibration {
  /** By confidence ascending, about as many answers each. */
  readonly bins: readonly CalibrationBin[]
  /** Mean distance between said and was, over answers: 0 is perfect. */
  readonly error: number
  /** Mean squared distance between confidence and what came; saying the overall share of each gives `share · (1 − share)`. */
  readonly brier: number
  /** Share of all answers that was right. */
  readonly share: number
}

/**
 * Source: Naeini, Cooper, Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015
 * (expected calibration error, here over bins of equal size); Brier, "Verification of Forecasts Expressed in Terms of
 * Probability", Monthly Weather Review 78, 1950.
 *
 * @param answers at least one. @param count most bins, ≥ 1
 */
export function calibrationOf(answers: readonly JudgedConfidence[], count = 10): Calibration {
  const sorted = [...answers].sort((a, b) => a.confidence - b.confidence)
  const bins = Array.from({ length: Math.min(count, sorted.length) }, (_, bin) => {
    const at = (end: number) => Math.floor((end * sorted.length) / Math.min(count, sorted.length))
    const held = sorted.slice(at(bin), at(bin + 1))
    return {
      answers: held.length,
      said: mean(held.map(({ confidence }) => confidence)),
      was: shareRight(held),
    }
  })
  const distances = bins.map(({ answers: held, said, was }) => held * Math.abs(said - was))
  return {
    bins,
    error: distances.reduce((sum, distance) => sum + distance, 0) / sorted.length,
    brier: mean(sorted.map(({ confidence, isRight }) => (confidence - (isRight ? 1 : 0)) ** 2)),
    share: shareRight(sorted),
  }
}

function shareRight(answers: readonly JudgedConfidence[]): number {
  return mean(answers.map(({ isRight }) => (isRight ? 1 : 0)))
}
