import { questionShare } from '../../evaluate/experiments/question-share.ts'
import type { Measure } from '../../evaluate/measures/measure.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import type { RunRegistry } from '../../evaluate/registry/run-registry.ts'
import { scoreAnew } from '../../evaluate/registry/score-anew.ts'
import { codeVersion } from '../evaluation/code-version.ts'
import type { OpenedSet } from '../evaluation/open-set.ts'
import { questionCards } from '../evaluation/question-cards.ts'
import { planRun, runPipeline } from '../evaluation/run-pipeline.ts'
import type { OpenedPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import type { WorkOptions } from '../work-options.ts'
import type { QuestionVectors } from './question-vectors.ts'

/** Answers whose time is taken, for each pipeline and set. */
const TIMED_ANSWERS = 50

/** A pipeline to be asked a share of a set's questions, in (0, 1]. */
export interface Cell {
  /** Place among the experiment's sets. */
  readonly set: number
  readonly pipeline: string
  readonly share: number
}

/** Where runs come from: the registry where it holds them, and otherwise from asking. */
export interface ExperimentBench {
  /**
   * A pipeline over a share of a set's questions, in (0, 1].
   *
   * @param place what is told beside its progress, e.g. `run 3 of 8`. @throws the signal's reason; what was finished is kept
   */
  run(set: OpenedSet, pipeline: string, share?: number, place?: string): Promise<FinishedRun>
  /** Whether the registry holds the run. */
  isKnown(set: OpenedSet, pipeline: string, share?: number): boolean
  /** Runs that were asked now, and runs that were there. */
  counts(): { readonly ran: number; readonly known: number }
}

export interface BenchParts {
  readonly registry: RunRegistry
  readonly vectors: QuestionVectors
  readonly parts: OpenedPipelineParts
  readonly measures: readonly Measure[]
  /** Decides which questions a share holds. */
  readonly seed: number
  /** Processes that ask at the same time (0). */
  readonly beside?: number
  /** Runs that were timed while others asked are asked again, for their times; the registry keeps the first (no). */
  readonly alone?: boolean
}

export function experimentBench(
  { registry, vectors, parts, measures, seed, beside = 0, alone = false }: BenchParts,
  work: WorkOptions,
): ExperimentBench {
  const code = codeVersion()
  const counts = { ran: 0, known: 0 }

  function plan(set: OpenedSet, pipeline: string, share: number) {
    const asked: OpenedSet = { ...set, dataset: questionShare(set.dataset, share, seed) }
    return { asked, planned: planRun(asked, pipeline, parts, code) }
  }

  return {
    isKnown: (set, pipeline, share = 1) => registry.holds(plan(set, pipeline, share).planned.fingerprint),
    async run(set, pipeline, share = 1, place) {
      const { asked, planned } = plan(set, pipeline, share)
      // A damaged run is asked again, which gives the same one, and takes its place.
      const isKnown = registry.holds(planned.fingerprint)
      const known = isKnown ? registry.run(planned.fingerprint) : undefined
      if (known !== undefined && !(alone && known.cost.beside !== undefined)) {
        counts.known += 1
        return scoreAnew(known, asked.dataset.qrels, measures)
      }
      work.signal.throwIfAborted()
      const options = { measures, timed: TIMED_ANSWERS, embeddingMs: vectors.spentMs, beside }
      const { finished } = await runPipeline(asked, planned, parts, options, placed(work, place))
      registry.add(finished, questionCards(asked.dataset))
      counts.ran += 1
      return finished
    },
    counts: () => ({ ...counts }),
  }
}

function placed({ signal, report }: WorkOptions, place: string | undefined): WorkOptions {
  if (report === undefined) return { signal }
  return {
    signal,
    report: (progress) => report(place === undefined ? progress : { ...progress, detail: place }),
  }
}
