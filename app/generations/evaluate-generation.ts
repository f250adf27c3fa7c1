import { join } from 'node:path'
import { PromotionRefusedError } from '../../core/errors.ts'
import type { Generation } from '../../core/store.ts'
import { pairedDifferences } from '../../evaluate/comparison/paired-differences.ts'
import { evaluated } from '../../evaluate/experiments/compare-cells.ts'
import { notWorseGate } from '../../evaluate/gates/not-worse-gate.ts'
import type { Measure } from '../../evaluate/measures/measure.ts'
import { parseMeasure } from '../../evaluate/measures/parse-measure.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import { namedSet } from '../evaluation/named-set.ts'
import { openSet } from '../evaluation/open-set.ts'
import { experimentBench } from '../experiments/experiment-bench.ts'
import { openQuestionVectors } from '../experiments/question-vectors.ts'
import { openPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import { servedPipelines } from '../pipelines/served-pipeline.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import type { GenerationEvaluation } from './generation-evaluation.ts'
import type { BuiltWith, PartsShelf } from './open-parts.ts'

/**
 * Holds how a generation is built against how the live one is, on evaluation sets.
 *
 * @throws {PromotionRefusedError} where it loses too much. @throws {DatasetError} for a set that is broken.
 * @throws {GenerationMismatchError} {ModelError} where one of the two cannot be opened.
 * @throws the signal's reason where it is interrupted; runs that were finished are not asked again.
 */
export type EvaluateGeneration = (
  generation: Generation,
  over: Generation,
  work: WorkOptions,
) => Promise<GenerationEvaluation>

/** Draws shares of questions; all are asked, so that it decides nothing. */
const SEED = 1

/**
 * The evaluation that the configuration asks for; `undefined` where it asks for none. Each set's own pages are indexed
 * with model and chunker of the generation, apart from the index: questions stay the same while documents come and go.
 */
export function configuredEvaluation(
  settings: Settings,
  shelf: Pick<PartsShelf, 'built'>,
): EvaluateGeneration | undefined {
  const { sets, measure, tolerance } = settings.config.generations.evaluation
  if (sets.length === 0) return undefined
  const decides = parseMeasure(measure)
  const served = servedPipelines(settings)
  return async (generation, over, work) => {
    const asked = { sets, pipeline: served().expression, measure: decides }
    const overRuns = await setRuns(await shelf.built(over), asked, work)
    const runs = await setRuns(await shelf.built(generation), asked, work)
    const pairs = sets.map((_, at) => pairOf(decides.name, runs[at] as SetRun, overRuns[at] as SetRun))
    const { reasons, rows } = notWorseGate(pairs, tolerance)
    if (reasons.length > 0) {
      throw new PromotionRefusedError(
        `generation ${generation.id} is not to answer in place of ${over.id} (${decides.name}): ${reasons.join('; ')}; ` +
          'questions stay where they are',
      )
    }
    return {
      over: over.id,
      measure: decides.name,
      pipeline: asked.pipeline,
      rows: rows.map((row, at) => ({ ...row, ...(pairs[at] as Pair).told })),
    }
  }
}

type Pair = ReturnType<typeof pairOf>

/** Both runs of a set: what the gate looks at, and what is told of them. */
function pairOf(measure: string, { set, run }: SetRun, { run: overRun }: SetRun) {
  const differences = pairedDifferences(measure, evaluated(overRun), evaluated(run))
  const told = {
    value: run.record.metrics[measure] ?? 0,
    overValue: overRun.record.metrics[measure] ?? 0,
    run: run.record.fingerprint,
    overRun: overRun.record.fingerprint,
  }
  return { set, differences: [...differences.values()], told }
}

interface SetRun {
  readonly set: string
  readonly run: FinishedRun
}

interface Asked {
  readonly sets: readonly string[]
  readonly pipeline: string
  readonly measure: Measure
}

/** Runs of the pipeline over the sets, in their order: from the registry, or asked now. */
async function setRuns(
  { settings, opened }: BuiltWith,
  { sets, pipeline, measure }: Asked,
  work: WorkOptions,
): Promise<readonly SetRun[]> {
  const { data } = settings
  const vectors = openQuestionVectors(join(data.experiments, 'questions.db'), opened.questions)
  const registry = openRunRegistry(data.registry)
  try {
    const parts = openPipelineParts(settings, { ...opened, questions: vectors.embedder })
    const bench = experimentBench({ registry, vectors, parts, measures: [measure], seed: SEED }, work)
    const runs: SetRun[] = []
    for (const { folder, split } of sets.map(namedSet)) {
      const set = await openSet(folder, split, settings, opened, work)
      try {
        const name = `${set.dataset.name} ${set.dataset.split}`
        runs.push({ set: name, run: await bench.run(set, pipeline) })
      } finally {
        await set.close()
      }
    }
    return runs
  } finally {
    registry.close()
    vectors.close()
  }
}
