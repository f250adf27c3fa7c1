import { calibrationOf } from '../../evaluate/calibration/calibration.ts'
import type { JudgedConfidence } from '../../evaluate/calibration/judged-confidence.ts'
import { riskArea, riskCoverage } from '../../evaluate/calibration/risk-coverage.ts'
import { bootstrapInterval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { quantile } from '../../evaluate/comparison/quantile.ts'
import { type Random, randomFrom } from '../../evaluate/comparison/random.ts'
import type { FittedAnswer } from './cross-fit.ts'

/** What confidence is worth on the questions of one set. */
export interface ConfidenceOutcome {
  readonly questions: number
  /** Of first hits. */
  readonly shareRight: number
  /** Mean of what was said. */
  readonly said: number
  readonly calibrationError: number
  /** What it would be on so many questions if every chance that was said were true. */
  readonly calibrationErrorByChance: number
  readonly brier: number
  /** Of saying the share of right answers that was learnt from of every question, and of saying this set's own. */
  readonly brierOfLearntShare: number
  readonly brierOfOwnShare: number
  /** Paired by question: the model's less that of this set's own share; below 0 is better. */
  readonly brierDifference: readonly [low: number, high: number]
  /** Area under risk against coverage. */
  readonly riskArea: number
  readonly riskAreaAtRandom: number
  readonly riskAreaOfOracle: number
  /** Of the way from random to oracle order; 95 % of resamples. */
  readonly wayToOracle: number
  readonly wayToOracleInterval: readonly [low: number, high: number]
  /** By the threshold that came with the model. */
  readonly atLeast: ThresholdOutcome
  /** By .5, for whoever has none. */
  readonly atHalf: ThresholdOutcome
}

/** What a threshold below which nothing is found does. */
export interface ThresholdOutcome {
  /** Mean over parts that are answered at all; absent where nothing is. */
  readonly least?: number
  /** Of the questions. */
  readonly answered: number
  /** Of those; absent where none is. */
  readonly wrongOfAnswered?: number
  /** Of the right, and of the wrong answers. */
  readonly rightWithheld: number
  readonly wrongWithheld: number
}

const DRAWS = 1000
const SEED = 1

/** @param answers at least two, right and wrong ones */
export function confidenceOutcome(answers: readonly FittedAnswer[]): ConfidenceOutcome {
  const { error, brier, share } = calibrationOf(answers)
  const differences = answers.map((answer) => squaredError(answer) - (share - was(answer)) ** 2)
  const { low, high } = bootstrapInterval(differences)
  const area = riskArea(riskCoverage(answers))
  return {
    questions: answers.length,
    shareRight: digits(share),
    said: digits(mean(answers.map(({ confidence }) => confidence))),
    calibrationError: digits(error),
    calibrationErrorByChance: digits(errorByChance(answers)),
    brier: digits(brier),
    brierOfLearntShare: digits(mean(answers.map((answer) => (answer.share - was(answer)) ** 2))),
    brierOfOwnShare: digits(share * (1 - share)),
    brierDifference: [digits(low), digits(high)],
    riskArea: digits(area),
    riskAreaAtRandom: digits(1 - share),
    riskAreaOfOracle: digits(oracleArea(answers)),
    wayToOracle: digits(wayToOracle(answers)),
    wayToOracleInterval: wayInterval(answers),
    atLeast: thresholdOutcome(answers, ({ least }) => least),
    atHalf: thresholdOutcome(answers, () => 0.5),
  }
}

/** @param leastOf what an answer's confidence is held against */
export function thresholdOutcome(
  answers: readonly FittedAnswer[],
  leastOf: (answer: FittedAnswer) => number,
): ThresholdOutcome {
  const told = answers.filter((answer) => answer.confidence >= leastOf(answer))
  const finite = answers.map(leastOf).filter(Number.isFinite)
  const withheld = (isRight: boolean) =>
    1 -
    told.filter((one) => one.isRight === isRight).length /
      answers.filter((one) => one.isRight === isRight).length
  return {
    ...(finite.length > 0 && { least: digits(mean(finite)) }),
    answered: digits(told.length / answers.length),
    ...(told.length > 0 && { wrongOfAnswered: digits(mean(told.map((answer) => 1 - was(answer)))) }),
    rightWithheld: digits(withheld(true)),
    wrongWithheld: digits(withheld(false)),
  }
}

/** Mean calibration error where answers come as they were said: the error of a model that is right about everything. */
function errorByChance(answers: readonly FittedAnswer[]): number {
  const random = randomFrom(SEED)
  const drawn = Array.from(
    { length: DRAWS },
    () =>
      calibrationOf(answers.map(({ confidence }) => ({ confidence, isRight: chance(random) < confidence })))
        .error,
  )
  return mean(drawn)
}

/** All right answers before all wrong ones: of the first k, max(0, k − right) are wrong. */
export function oracleArea(answers: readonly JudgedConfidence[]): number {
  const right = answers.filter(({ isRight }) => isRight).length
  return mean(answers.map((_, index) => Math.max(0, index + 1 - right) / (index + 1)))
}

/** 0 at random, 1 of an oracle. */
export function wayToOracle(answers: readonly JudgedConfidence[]): number {
  const random = mean(answers.map((answer) => 1 - was(answer)))
  return (random - riskArea(riskCoverage(answers))) / (random - oracleArea(answers))
}

function wayInterval(answers: readonly JudgedConfidence[]): readonly [low: number, high: number] {
  const { below } = randomFrom(SEED)
  const ways = Array.from({ length: DRAWS }, () =>
    wayToOracle(answers.map(() => answers[below(answers.length)] as JudgedConfidence)),
  )
  const ascending = Float64Array.from(ways.filter(Number.isFinite)).sort()
  return [digits(quantile(ascending, 0.025)), digits(quantile(ascending, 0.975))]
}

function squaredError(answer: JudgedConfidence): number {
  return (answer.confidence - was(answer)) ** 2
}

function was({ isRight }: JudgedConfidence): number {
  return isRight ? 1 : 0
}

function chance({ bits }: Random): number {
  return (bits() >>> 0) / 2 ** 32
}

export function digits(value: number): number {
  return Number(value.toFixed(4))
}
