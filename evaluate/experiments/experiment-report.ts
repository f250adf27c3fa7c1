import type { JudgedConfidence } from '../calibration/judged-confidence.ts'
import type { AcrossSets } from '../comparison/compare-across-sets.ts'
import type { ComparedRun } from '../comparison/compare-runs.ts'
import type { SliceComparison } from '../comparison/compare-slices.ts'
import type { RunCost } from '../registry/run-record.ts'

/** One pipeline on one set. */
export interface ScoredCell {
  readonly pipeline: string
  readonly set: string
  readonly fingerprint: string
  readonly metrics: Readonly<Record<string, number>>
}

/** A set of questions, as an experiment asked it. */
export interface ReportedSet {
  readonly name: string
  readonly split: string
  /** Questions in the means. */
  readonly questions: number
  /** Judged questions for which nothing is relevant, in no mean. */
  readonly withoutRelevant: number
  /** Questions that cannot be asked; they count 0. */
  readonly refused: number
  /** Judged ids that the corpus does not hold: nobody can find them, and that counts. */
  readonly unknownDocuments: number
  /** Judged questions without a text, not asked. */
  readonly unknownQueries: number
}

/** A pipeline against the baseline over all sets, each with one vote. */
export interface OverallRow extends AcrossSets {
  readonly pipeline: string
  /** Mean over sets of the deciding measure. */
  readonly mean: number
  /** `p`, corrected for all pipelines by Holm's procedure. */
  readonly correctedP: number
}

/** A passage as a report shows it. */
export interface ShownPassage {
  readonly document: string
  readonly title: string
  readonly text: string
  readonly isRelevant: boolean
}

/** A question that the best pipeline answers otherwise than the baseline. */
export interface ChangedQuestion {
  readonly query: string
  readonly text: string
  readonly before: number
  readonly after: number
  /** The first passages of either; empty where the index is not at hand. */
  readonly passagesBefore: readonly ShownPassage[]
  readonly passagesAfter: readonly ShownPassage[]
}

/** What a set says of the best pipeline, question by question. */
export interface SetDetail {
  readonly set: string
  /** Differences of all questions, ascending. */
  readonly differences: readonly number[]
  readonly slices: SliceComparison
  /** Lost most first. */
  readonly losses: readonly ChangedQuestion[]
  /** Won most first. */
  readonly wins: readonly ChangedQuestion[]
  /** Answered worst by the best pipeline. */
  readonly worst: readonly ChangedQuestion[]
}

/** A pipeline that successive halving left behind. */
export interface DroppedPipeline {
  readonly pipeline: string
  /** Mean over sets of the deciding measure, on the questions that it was asked. */
  readonly mean: number
  readonly questions: number
}

/** How sure the best pipeline is of a question's first document, by a model that did not learn from that question. */
export interface ReportedConfidence extends JudgedConfidence {
  readonly set: string
}

/** Scores that the best pipeline gives to the first ten documents of each question of a set. */
export interface ScoreDistribution {
  readonly set: string
  readonly relevant: readonly number[]
  readonly others: readonly number[]
}

/** A learnt model that a compared pipeline names. */
export interface LearntPart {
  readonly name: string
  /** `ranker-1`, … */
  readonly kind: string
  /** Shares that add up to 1; empty where the model does not tell. */
  readonly importance: readonly { readonly feature: string; readonly share: number }[]
  /** Values after each step; absent where it was learnt in one. */
  readonly curve?: LearningCurve
}

/** How a model got better while it learnt. */
export interface LearningCurve {
  /** What a step is: `trees`. */
  readonly unit: string
  readonly measure: string
  readonly training: readonly number[]
  readonly validation: readonly number[]
}

/** Of the digest of the code, as reports show it. */
export const CODE_DIGITS = 12

/** All that an experiment found. But for `cost`, the same experiment gives the same report. */
export interface ExperimentReport {
  readonly id: string
  readonly name: string
  readonly seed: number
  /** The first decides. */
  readonly measures: readonly string[]
  readonly baseline: string
  /** The pipeline with the highest mean over sets, the baseline aside. */
  readonly best: string
  readonly sets: readonly ReportedSet[]
  /** By pipeline in the order asked for, the baseline first, then by set. */
  readonly table: readonly ScoredCell[]
  /** Every pipeline but the baseline on every set, by the deciding measure; `correctedP` over all of them. */
  readonly comparisons: readonly (ComparedRun & { readonly set: string })[]
  /** Best first. */
  readonly overall: readonly OverallRow[]
  readonly details: readonly SetDetail[]
  readonly dropped: readonly DroppedPipeline[]
  /** Empty where there are too few questions to learn from. */
  readonly confidence: readonly ReportedConfidence[]
  readonly scores: readonly ScoreDistribution[]
  readonly learnt: readonly LearntPart[]
  /** What all runs have in common beside their set and pipeline; of `code` the first `CODE_DIGITS`. */
  readonly ground: { readonly modelId: string; readonly code: string; readonly analyzer: string }
  readonly cost: readonly (RunCost & { readonly pipeline: string; readonly set: string })[]
}
