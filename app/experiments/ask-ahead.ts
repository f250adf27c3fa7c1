import type { Experiment } from '../../config/load-experiment.ts'
import type { Measure } from '../../evaluate/measures/measure.ts'
import type { OpenedSet } from '../evaluation/open-set.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import type { Cell, ExperimentBench } from './experiment-bench.ts'
import { openExperimentWorkers } from './experiment-workers.ts'
import type { QuestionVectors } from './question-vectors.ts'

/** What other processes ask before this one wants to know it. */
export interface AskingAhead {
  /** Returns once the registry holds what they could ask. @throws the signal's reason */
  ask(cells: readonly Cell[]): Promise<void>
  /** Runs that they asked. */
  ran(): number
  close(): Promise<void>
}

/** An experiment whose sets are open. */
export interface OpenedExperiment {
  readonly settings: Settings
  readonly experiment: Pick<Experiment, 'sets' | 'seed'>
  readonly sets: readonly OpenedSet[]
  readonly measures: readonly Measure[]
}

/** @param workers processes; of one, this process asks everything itself. */
export async function askAhead(
  workers: number,
  { settings, experiment, sets, measures }: OpenedExperiment,
  { bench, vectors }: { readonly bench: ExperimentBench; readonly vectors: QuestionVectors },
  work: WorkOptions,
): Promise<AskingAhead> {
  if (workers <= 1) return { ask: async () => undefined, ran: () => 0, close: async () => undefined }
  // Before they begin, so that no two embed the same question, and each takes its time alone.
  for (const { dataset } of sets) await embedQuestions(dataset.queries.values(), vectors, work)
  const plan = {
    settings,
    sets: experiment.sets.map(({ path }, place) => {
      const { dataset, index } = sets[place] as OpenedSet
      return { path, split: dataset.split, index }
    }),
    measures: measures.map(({ name }) => name),
    seed: experiment.seed,
    beside: workers - 1,
  }
  const opened = openExperimentWorkers(workers, plan, work)
  let ran = 0
  return {
    async ask(cells) {
      const isNew = ({ set, pipeline, share }: Cell) =>
        !bench.isKnown(sets[set] as OpenedSet, pipeline, share)
      ran += await opened.ask(cells.filter(isNew))
    },
    ran: () => ran,
    close: opened.close,
  }
}

async function embedQuestions(
  questions: Iterable<string>,
  { embedder }: QuestionVectors,
  { signal }: WorkOptions,
): Promise<void> {
  for (const question of questions) {
    if (question.trim() !== '') await embedder.embed([question], 'query', signal)
  }
}
