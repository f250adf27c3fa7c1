import { minMax } from './min-max.ts'
import { zScore } from './z-score.ts'

/** One ranking's scores on a scale that another ranking's can be added to. */
export interface NormalisedScores {
  /** In the order of the scores that went in. */
  readonly values: readonly number[]
  /** What a chunk counts that the ranking does not hold. */
  readonly missing: number
}

/** Scores of one ranking, in any order, may be empty. */
export type Normalise = (scores: readonly number[]) => NormalisedScores

/** By the name that an expression gives it: `norm=zscore`. */
export const NORMALISATIONS = { minmax: minMax, zscore: zScore } as const satisfies Record<string, Normalise>

export type NormalisationName = keyof typeof NORMALISATIONS
