import type { Experiment } from '../../config/load-experiment.ts'
import { ConfigError } from '../../core/errors.ts'
import type { ExperimentReport } from '../../evaluate/experiments/experiment-report.ts'

/** A score that was expected, and what it is. */
export interface VerifiedScore {
  readonly set: string
  readonly pipeline: string
  readonly measure: string
  readonly expected: number
  readonly actual: number
  readonly tolerance: number
  readonly holds: boolean
}

/**
 * Holds scores against what the experiment's file expects.
 *
 * @param nameOf an expression in its shortest form.
 * @throws {ConfigError} for a set, pipeline or measure that was not run.
 */
export function verifyExperiment(
  { expected }: Pick<Experiment, 'expected'>,
  { table, measures, sets }: Pick<ExperimentReport, 'table' | 'measures' | 'sets'>,
  nameOf: (expression: string) => string,
): readonly VerifiedScore[] {
  return expected.flatMap(({ set, pipeline, values, tolerance }) => {
    const name = nameOf(pipeline)
    const asked = sets.find((one) => one.name === set || `${one.name} ${one.split}` === set)
    const cell = table.find((one) => one.pipeline === name && one.set === `${asked?.name} ${asked?.split}`)
    if (cell === undefined) {
      throw new ConfigError(
        `expected a run of ${name} on ${set}, got none; name a set and a pipeline of this experiment`,
      )
    }
    return Object.entries(values).map(([measure, value]) => {
      const actual = cell.metrics[measure]
      if (actual === undefined) {
        throw new ConfigError(
          `expected one of the measures ${measures.join(', ')}, got ${measure}; add it to measures`,
        )
      }
      const holds = Math.abs(actual - value) <= tolerance + ROUNDING
      return { set: cell.set, pipeline: name, measure, expected: value, actual, tolerance, holds }
    })
  })
}

const ROUNDING = 1e-12
