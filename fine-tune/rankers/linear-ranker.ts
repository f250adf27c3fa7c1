import { ConfigError } from '../../core/errors.ts'
import { LambdaGradients } from './lambdas.ts'
import { meanNdcg } from './mean-ndcg.ts'
import { checkRankingRows, type RankingRows } from './ranking-rows.ts'

export interface LinearRankerOptions {
  /** Most steps over all rows (200). */
  readonly steps: number
  /** Share of each Newton step that is taken, in (0, 1] (0.3). */
  readonly rate: number
  /** Holds weights of scaled features back, ≥ 0, by question (0.01). */
  readonly l2: number
  /** Training ends where nDCG has not got better for so many steps (20). */
  readonly patience: number
  /** nDCG of so many ranks decides (10). */
  readonly cutoff: number
}

export const LINEAR_RANKER_DEFAULTS: LinearRankerOptions = {
  steps: 200,
  rate: 0.3,
  l2: 0.01,
  patience: 20,
  cutoff: 10,
}

/** A linear ranker that was learnt. */
export interface TrainedWeights {
  /** By feature, of features as they come. */
  readonly weights: readonly number[]
  /** Mean nDCG after each step, of the rows that decide. */
  readonly scores: readonly number[]
}

/**
 * The baseline of every learnt ranker: one weight a feature, moved by the lambda gradients of nDCG, each weight by its own
 * Newton step.
 * Source: Burges, Ragno, Le, "Learning to Rank with Nonsmooth Cost Functions", NIPS 2006 (LambdaRank).
 *
 * @param validation questions that decide when to stop (the training's).
 * @throws {ConfigError} where rows do not fit together.
 */
export function trainLinearRanker(
  rows: RankingRows,
  validation: RankingRows = rows,
  options: LinearRankerOptions = LINEAR_RANKER_DEFAULTS,
): TrainedWeights {
  checkRankingRows(rows, 'training rows')
  checkRankingRows(validation, 'validation rows')
  if (validation.features.join('\n') !== rows.features.join('\n')) {
    throw new ConfigError(
      `validation rows: expected the features ${rows.features.join(', ')}, got ${validation.features.join(', ')}`,
    )
  }
  const deviations = rows.columns.map(deviationOf)
  const lambdas = new LambdaGradients(rows)
  const validationNdcg = meanNdcg(validation, options.cutoff)
  const held = options.l2 * (rows.starts.length - 1)
  let weights = rows.columns.map(() => 0)
  let best = weights
  const scores: number[] = []
  let bestStep = 0
  for (let step = 0; step < options.steps && step - bestStep <= options.patience; step++) {
    const { gradients, hessians } = lambdas.at(scoresOf(rows, weights))
    weights = weights.map((weight, feature) => {
      const deviation = deviations[feature] as number
      if (deviation === 0) return 0
      const column = rows.columns[feature] as Float32Array
      const scaledWeight = weight * deviation
      let slope = held * scaledWeight
      let curve = held
      for (let row = 0; row < column.length; row++) {
        const value = (column[row] as number) / deviation
        slope += (gradients[row] as number) * value
        curve += (hessians[row] as number) * value * value
      }
      return (scaledWeight - (options.rate * slope) / curve) / deviation
    })
    scores.push(validationNdcg(scoresOf(validation, weights)))
    if (step === 0 || (scores[step] as number) > (scores[bestStep] as number)) {
      bestStep = step
      best = weights
    }
  }
  return { weights: best, scores }
}

function scoresOf({ columns, grades }: RankingRows, weights: readonly number[]): Float64Array {
  const scores = new Float64Array(grades.length)
  for (const [feature, column] of columns.entries()) {
    const weight = weights[feature] as number
    for (let row = 0; row < column.length; row++) {
      scores[row] = (scores[row] as number) + weight * (column[row] as number)
    }
  }
  return scores
}

/** Root of the mean square: a constant of a question changes no order, so that no mean is taken off. */
function deviationOf(column: Float32Array): number {
  const squares = column.reduce((sum, value) => sum + value * value, 0)
  return column.length === 0 ? 0 : Math.sqrt(squares / column.length)
}
