import type { NormalisedScores } from '../../core/normalised-scores.ts'
import { zScore } from '../../core/z-score.ts'
import { minMax } from './min-max.ts'

/** Scores of one ranking, in any order, may be empty. */
export type Normalise = (scores: readonly number[]) => NormalisedScores

/** By the name that an expression gives it: `norm=zscore`. */
export const NORMALISATIONS = { minmax: minMax, zscore: zScore } as const satisfies Record<string, Normalise>

export type NormalisationName = keyof typeof NORMALISATIONS
