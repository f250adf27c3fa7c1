import { join } from 'node:path'
import { PromotionRefusedError } from '../../core/errors.ts'
import { pairedDifferences } from '../../evaluate/comparison/paired-differences.ts'
import { evaluated } from '../../evaluate/experiments/compare-cells.ts'
import { promotionGate } from '../../evaluate/gates/promotion-gate.ts'
import { parseMeasure } from '../../evaluate/measures/parse-measure.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { namedSet } from '../evaluation/named-set.ts'
import { openSet } from '../evaluation/open-set.ts'
import { experimentBench } from '../experiments/experiment-bench.ts'
import { openQuestionVectors } from '../experiments/question-vectors.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'
import { type PromotedPipeline, promote, readPromotions, servedPipeline } from './promotions.ts'
import { seenQuestions } from './seen-questions.ts'

export interface PromotionRequest {
  readonly expression: string
  /** Folders of validation sets, at least one, as `namedSet` reads them. */
  readonly sets: readonly string[]
  readonly measure: string
  /** Most milliseconds that an answer may take, at the 95th percentile. */
  readonly budgetMs: number
  readonly seed: number
}

/**
 * Holds a pipeline against the one that is served, on validation questions, and serves it from now on where it is
 * better. Runs that the registry holds are not asked again.
 *
 * @throws {PromotionRefusedError} with every reason where it is not, or takes too long, and where a model that it names was
 *   learnt from any of these questions. @throws {PipelineExpressionError}
 * @throws {DatasetError} @throws the signal's reason where it is interrupted.
 */
export async function promotePipeline(
  settings: Settings,
  opened: OpenedEmbedder,
  { expression, sets, measure, budgetMs, seed }: PromotionRequest,
  work: WorkOptions,
): Promise<PromotedPipeline> {
  const { data, config } = settings
  const decides = parseMeasure(measure)
  const vectors = openQuestionVectors(join(data.experiments, 'questions.db'), opened.questions)
  const registry = openRunRegistry(data.registry)
  try {
    const parts = openPipelineParts(settings, { ...opened, questions: vectors.embedder })
    const candidate = createPipeline(expression, parts).name
    const served = servedPipeline(readPromotions(data.promotions))?.expression ?? config.pipeline
    const over = createPipeline(served, parts).name
    if (candidate === over) {
      throw new PromotionRefusedError(`expected another pipeline than the one that is served, got ${over}`)
    }
    const bench = experimentBench({ registry, vectors, parts, measures: [decides], seed, alone: true }, work)
    const runs: { readonly set: string; readonly run: FinishedRun; readonly overRun: FinishedRun }[] = []
    for (const { folder, split } of sets.map(namedSet)) {
      const set = await openSet(folder, split, settings, opened, work)
      try {
        const name = `${set.dataset.name} ${set.dataset.split}`
        expectUnseen(candidate, name, set.dataset.queries.values(), parts.seenBy(candidate))
        runs.push({ set: name, overRun: await bench.run(set, over), run: await bench.run(set, candidate) })
      } finally {
        await set.close()
      }
    }
    const gated = runs.map(({ set, run, overRun }) => ({
      set,
      differences: [...pairedDifferences(decides.name, evaluated(overRun), evaluated(run)).values()],
      latencyP95Ms: run.cost.latencyMs.p95,
    }))
    const { reasons, rows, ...across } = promotionGate(gated, budgetMs, {
      level: 0.95,
      resamples: 10_000,
      seed,
    })
    if (reasons.length > 0) {
      throw new PromotionRefusedError(
        `${candidate} is not to be served in place of ${over}: ${reasons.join('; ')}`,
      )
    }
    return promote(data.promotions, {
      expression: candidate,
      learnt: parts.digestsOf(candidate) ?? {},
      over,
      promotedAtMs: Date.now(),
      justification: {
        ...across,
        measure: decides.name,
        budgetMs,
        modelId: opened.questions.modelId,
        rows: rows.map((row, index) => ({
          ...row,
          run: runs[index]?.run.record.fingerprint ?? '',
          overRun: runs[index]?.overRun.record.fingerprint ?? '',
        })),
      },
    })
  } finally {
    registry.close()
    vectors.close()
  }
}

/** Questions that a model was learnt from say nothing of what it is worth. @throws {PromotionRefusedError} */
function expectUnseen(
  candidate: string,
  set: string,
  questions: Iterable<string>,
  seen: ReadonlySet<string>,
): void {
  const all = seenQuestions(questions)
  const known = all.filter((digest) => seen.has(digest)).length
  if (known === 0) return
  throw new PromotionRefusedError(
    `expected validation questions that nothing was learnt from, got ${known} of ${all.length} of ${set} that a model of ${candidate} has seen; name another split`,
  )
}
