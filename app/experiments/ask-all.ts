import type { Experiment } from '../../config/load-experiment.ts'
import type { SetRuns } from '../../evaluate/experiments/compare-cells.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import type { OpenedSet } from '../evaluation/open-set.ts'
import type { AskingAhead } from './ask-ahead.ts'
import type { ExperimentBench } from './experiment-bench.ts'
import { type Halved, halvePipelines } from './halve-pipelines.ts'
import type { PlannedPipelines } from './plan-pipelines.ts'

/** Where pipelines are asked. */
export interface Asking {
  readonly sets: readonly OpenedSet[]
  readonly bench: ExperimentBench
  readonly ahead: AskingAhead
}

/** The pipelines that answered all questions, and those that were left behind before. */
export interface AskedPipelines extends Halved {
  /** By set, of the baseline and of what was kept. */
  readonly runs: readonly SetRuns[]
}

/**
 * Halves where the experiment says so, and asks what is left all questions.
 *
 * @param verified pipelines whose scores the experiment's file expects: never left behind. @param measure decides what is left
 */
export async function askAll(
  { halving }: Pick<Experiment, 'halving'>,
  { baseline, others, verified }: PlannedPipelines & { readonly verified: readonly string[] },
  asking: Asking,
  measure: string,
): Promise<AskedPipelines> {
  const { kept, dropped } =
    halving === undefined
      ? { kept: others, dropped: [] }
      : await halvePipelines(others, { ...halving, always: verified }, (pipelines, share) =>
          scoreShare(pipelines, share, asking, measure),
        )
  const pipelines = [baseline, ...kept]
  await askAheadOf(pipelines, 1, asking)
  const place = places(pipelines, asking)
  const runs: SetRuns[] = []
  for (const set of asking.sets) {
    const own = new Map<string, FinishedRun>()
    for (const pipeline of pipelines) own.set(pipeline, await asking.bench.run(set, pipeline, 1, place()))
    runs.push({ set: setName(set), runs: own })
  }
  return { kept, dropped, runs }
}

/** `docs dev` */
export function setName({ dataset }: Pick<OpenedSet, 'dataset'>): string {
  return `${dataset.name} ${dataset.split}`
}

/** `run 1 of 8`, `run 2 of 8`, … */
function places(pipelines: readonly string[], { sets }: Asking): () => string {
  let run = 0
  return () => `run ${++run} of ${pipelines.length * sets.length}`
}

async function scoreShare(pipelines: readonly string[], share: number, asking: Asking, measure: string) {
  await askAheadOf(pipelines, share, asking)
  const place = places(pipelines, asking)
  const scores = []
  for (const pipeline of pipelines) {
    const bySet = []
    for (const set of asking.sets) {
      const { record } = await asking.bench.run(set, pipeline, share, place())
      bySet.push({ questions: Object.keys(record.perQuery).length, value: record.metrics[measure] ?? 0 })
    }
    scores.push(bySet)
  }
  return scores
}

function askAheadOf(pipelines: readonly string[], share: number, { sets, ahead }: Asking): Promise<void> {
  return ahead.ask([...sets.keys()].flatMap((set) => pipelines.map((pipeline) => ({ set, pipeline, share }))))
}
