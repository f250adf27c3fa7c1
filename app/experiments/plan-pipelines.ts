import type { Experiment } from '../../config/load-experiment.ts'
import { ConfigError, PipelineExpressionError } from '../../core/errors.ts'
import { expandPipelines } from '../../evaluate/experiments/expand-pipelines.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import type { OpenedPipelineParts } from '../pipelines/open-pipeline-parts.ts'

/** What an experiment compares, by names in their shortest form. */
export interface PlannedPipelines {
  readonly baseline: string
  /** Without the baseline, each once, in the order of the file. */
  readonly others: readonly string[]
}

/** @throws {ConfigError} where nothing is left beside the baseline. @throws {PipelineExpressionError} */
export function planPipelines(
  { baseline, pipelines, seed }: Pick<Experiment, 'baseline' | 'pipelines' | 'seed'>,
  parts: OpenedPipelineParts,
): PlannedPipelines {
  const nameOf = (expression: string) => nameOfPlanned(expression, parts)
  const expressions = pipelines.flatMap((entry) => {
    if (typeof entry === 'string') return [entry]
    const { expression, values, sample } = entry
    return expandPipelines({ expression, values, ...(sample !== undefined && { sample }) }, seed)
  })
  const compared = nameOf(baseline)
  const others = [...new Set(expressions.map(nameOf))].filter((name) => name !== compared)
  if (others.length === 0) {
    throw new ConfigError(`expected pipelines beside the baseline ${compared}, got none; add one`)
  }
  return { baseline: compared, others }
}

/** @throws {PipelineExpressionError} which names the expression: a file has many. */
function nameOfPlanned(expression: string, parts: OpenedPipelineParts): string {
  try {
    return createPipeline(expression, parts).name
  } catch (error) {
    if (!(error instanceof PipelineExpressionError)) throw error
    const isCut = expression.split('(').length > expression.split(')').length
    const cure = isCut ? '; where it has no quotes, put them: between [ and ], YAML ends it at a comma' : ''
    throw new PipelineExpressionError(`${expression}: ${error.message}${cure}`, { cause: error })
  }
}
