import { bootstrapInterval, type Interval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { invert } from '../../evaluate/comparison/invert.ts'
import { mean, standardDeviation } from '../../evaluate/comparison/mean.ts'
import { normalProbability } from '../../evaluate/comparison/normal.ts'
import { type Random, randomFrom } from '../../evaluate/comparison/random.ts'
import { studentQuantile } from '../../evaluate/comparison/student.ts'
import {
  SIMULATED_MEAN,
  simulatedDifferences,
} from '../../evaluate/comparison/testing/simulated-differences.ts'
import { writeResult } from '../result.ts'

/**
 * How often do 95 % intervals hold the true mean difference, and how wide are they?
 *
 *     node bench/comparison/interval-coverage.ts
 */
const TRIALS = 1_500
const RESAMPLES = 1_000
const QUESTIONS = [10, 25, 50, 100, 200]
const LEVEL = 0.95

/** Reciprocal ranks that two runs draw from: they differ a little. */
const RANKS = [
  [1, 1, 1, 1 / 2, 1 / 2, 1 / 3, 1 / 4, 1 / 10, 0],
  [1, 1, 1, 1, 1 / 2, 1 / 2, 1 / 3, 1 / 5, 0],
] as const

const DISTRIBUTIONS: Readonly<
  Record<string, { readonly mean: number; draw(n: number, random: Random): number[] }>
> = {
  'runs differ': {
    mean: SIMULATED_MEAN,
    draw: (n, random) => [...simulatedDifferences(n, random, true)],
  },
  'runs do not differ': { mean: 0, draw: (n, random) => [...simulatedDifferences(n, random, false)] },
  'reciprocal ranks': {
    mean: mean(RANKS[1]) - mean(RANKS[0]),
    draw: (n, { below }) =>
      Array.from({ length: n }, () => (RANKS[1][below(9)] ?? 0) - (RANKS[0][below(9)] ?? 0)),
  },
  'rare wins, no loss': {
    mean: 0.15 * 0.5,
    draw: (n, { below }) =>
      Array.from({ length: n }, () => (below(100) < 85 ? 0 : (below(1_000) + 0.5) / 1_000)),
  },
}

type Method = (differences: readonly number[], seed: number) => Interval

const METHODS: Readonly<Record<string, Method>> = {
  'expanded percentile (ours)': (differences, seed) =>
    bootstrapInterval(differences, { level: LEVEL, resamples: RESAMPLES, seed }),
  percentile: (differences, seed) => resampledInterval(differences, seed, (tail) => tail),
  BCa: (differences, seed) => resampledInterval(differences, seed, biasCorrected),
  "Student's t": studentInterval,
}

function studentInterval(differences: readonly number[]): Interval {
  const error = standardDeviation(differences) / Math.sqrt(differences.length)
  const reach = studentQuantile((1 + LEVEL) / 2, differences.length - 1) * error
  return { low: mean(differences) - reach, high: mean(differences) + reach }
}

function resampledInterval(
  differences: readonly number[],
  seed: number,
  moved: (tail: number, means: Float64Array, differences: readonly number[]) => number,
): Interval {
  const { below } = randomFrom(seed)
  const count = differences.length
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let n = 0; n < count; n++) sum += differences[below(count)] as number
    return sum / count
  }).sort()
  const at = (tail: number) => means[Math.round(moved(tail, means, differences) * (RESAMPLES - 1))] as number
  return { low: at((1 - LEVEL) / 2), high: at((1 + LEVEL) / 2) }
}

/** Efron, "Better Bootstrap Confidence Intervals", JASA 82, 1987: bias from the median, acceleration from the skew. */
function biasCorrected(tail: number, means: Float64Array, differences: readonly number[]): number {
  const middle = mean(differences)
  const deviations = differences.map((difference) => difference - middle)
  const squares = deviations.reduce((sum, one) => sum + one ** 2, 0)
  if (squares === 0) return tail
  const acceleration = deviations.reduce((sum, one) => sum + one ** 3, 0) / (6 * squares ** 1.5)
  const below = means.filter((one) => one < middle - 1e-12).length
  const equal = means.filter((one) => Math.abs(one - middle) <= 1e-12).length
  const share = Math.min(Math.max((below + equal / 2) / RESAMPLES, 0.5 / RESAMPLES), 1 - 0.5 / RESAMPLES)
  const bias = invert(normalProbability, share)
  const shifted = bias + invert(normalProbability, tail)
  return normalProbability(bias + shifted / (1 - acceleration * shifted))
}

const found = Object.entries(DISTRIBUTIONS).flatMap(([distribution, { mean: truth, draw }]) =>
  QUESTIONS.flatMap((questions) => {
    const random = randomFrom(2_026)
    const samples = Array.from({ length: TRIALS }, () => draw(questions, random))
    return Object.entries(METHODS).map(([method, interval]) => {
      const intervals = samples.map(interval)
      const holds = intervals.filter(({ low, high }) => low - 1e-12 <= truth && truth <= high + 1e-12).length
      return {
        distribution,
        questions,
        method,
        coverage: Number((holds / TRIALS).toFixed(3)),
        width: Number(mean(intervals.map(({ low, high }) => high - low)).toFixed(4)),
      }
    })
  }),
)

console.table(found)
console.log(writeResult('interval-coverage', { trials: TRIALS, resamples: RESAMPLES, level: LEVEL, found }))
