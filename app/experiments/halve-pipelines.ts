import { mean } from '../../evaluate/comparison/mean.ts'
import type { DroppedPipeline } from '../../evaluate/experiments/experiment-report.ts'

export interface HalvingOptions {
  /** Share of the questions that all pipelines answer first, in (0, 1). */
  readonly first: number
  /** Share of the pipelines that go on, in (0, 1). */
  readonly keep: number
  /** Pipelines that go on whatever they score, beside the best. */
  readonly always: readonly string[]
}

export interface Halved {
  /** What goes on to all questions, in the order given. */
  readonly kept: readonly string[]
  /** Best first within a round, the last round first. */
  readonly dropped: readonly DroppedPipeline[]
}

/** What pipelines score on a share of the questions of each set, by the deciding measure; in their order. */
export type ScoreShare = (
  pipelines: readonly string[],
  share: number,
) => Promise<readonly (readonly ScoredShare[])[]>

/** On one set. */
export interface ScoredShare {
  readonly questions: number
  readonly value: number
}

/**
 * Successive halving: all pipelines answer some of the questions, the best go on to more, until they answer all. Spends
 * questions on what may win.
 * Source: Jamieson, Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS 2016.
 */
export async function halvePipelines(
  pipelines: readonly string[],
  { first, keep, always }: HalvingOptions,
  scoreShare: ScoreShare,
): Promise<Halved> {
  let kept = pipelines
  const dropped: DroppedPipeline[] = []
  for (let share = first; share < 1 && kept.length > 1; share /= keep) {
    const bySet = await scoreShare(kept, share)
    const scored = kept.map((pipeline, index): DroppedPipeline => {
      const sets = bySet[index] ?? []
      const questions = sets.reduce((sum, set) => sum + set.questions, 0)
      return { pipeline, mean: mean(sets.map(({ value }) => value)), questions }
    })
    scored.sort((a, b) => b.mean - a.mean || (a.pipeline < b.pipeline ? -1 : 1))
    const best = scored.slice(0, Math.max(1, Math.ceil(keep * kept.length))).map(({ pipeline }) => pipeline)
    const going = new Set([...best, ...always])
    dropped.unshift(...scored.filter(({ pipeline }) => !going.has(pipeline)))
    kept = kept.filter((pipeline) => going.has(pipeline))
  }
  return { kept, dropped }
}
