import type { Experiment } from '../../config/load-experiment.ts'
import { ConfigError } from '../../core/errors.ts'
import type { ExperimentReport } from '../../evaluate/experiments/experiment-report.ts'
import { parseMeasures } from '../../evaluate/measures/parse-measure.ts'

/** A score that an experiment's file expects, by the names that its table has. */
export interface ExpectedScore {
  readonly set: string
  readonly pipeline: string
  readonly measure: string
  readonly expected: number
  readonly tolerance: number
}

/** A score that was expected, and what it is. */
export interface VerifiedScore extends ExpectedScore {
  readonly actual: number
  readonly holds: boolean
}

/** What an experiment is about to run. */
export interface PlannedScores {
  readonly sets: readonly { readonly name: string; readonly split: string }[]
  /** By names in their shortest form. */
  readonly pipelines: readonly string[]
  readonly measures: readonly string[]
}

/**
 * The scores under `expected`, before anything is asked for them.
 *
 * @param nameOf an expression in its shortest form.
 * @throws {ConfigError} for a set, pipeline or measure that is not run, and for a set's name that two splits have.
 */
export function expectedScores(
  { expected }: Pick<Experiment, 'expected'>,
  planned: PlannedScores,
  nameOf: (expression: string) => string,
): readonly ExpectedScore[] {
  return expected.flatMap(({ set: asked, pipeline: expression, values, tolerance }) => {
    const set = plannedSet(asked, planned)
    const pipeline = nameOf(expression)
    if (!planned.pipelines.includes(pipeline)) {
      throw new ConfigError(
        `expected a pipeline of this experiment under expected, got ${pipeline}; it has ${planned.pipelines.join(', ')}`,
      )
    }
    return Object.entries(values).map(([name, value]) => {
      const measure = plannedMeasure(name, planned)
      return { set, pipeline, measure, expected: value, tolerance }
    })
  })
}

function plannedSet(asked: string, { sets }: PlannedScores): string {
  const all = sets.map(({ name, split }) => `${name} ${split}`)
  const named = sets.flatMap(({ name, split }) =>
    name === asked || `${name} ${split}` === asked ? [`${name} ${split}`] : [],
  )
  const [only, another] = named
  if (only === undefined) {
    throw new ConfigError(
      `expected a set of this experiment under expected, got ${asked}; it has ${all.join(', ')}`,
    )
  }
  if (another !== undefined) {
    throw new ConfigError(`expected one set under expected, got ${asked}, which is ${named.join(' and ')}`)
  }
  return only
}

function plannedMeasure(name: string, { measures }: PlannedScores): string {
  const [measure] = parseMeasures([name]).map((parsed) => parsed.name)
  if (measure !== undefined && measures.includes(measure)) return measure
  throw new ConfigError(
    `expected one of the measures ${measures.join(', ')} under expected, got ${name}; add it to measures`,
  )
}

/** Holds scores against what they were expected to be. @param table of every expected score's pipeline and set. */
export function verifyScores(
  expected: readonly ExpectedScore[],
  table: ExperimentReport['table'],
): readonly VerifiedScore[] {
  return expected.map((score) => {
    const cell = table.find(({ pipeline, set }) => pipeline === score.pipeline && set === score.set)
    const actual = cell?.metrics[score.measure] ?? Number.NaN
    return { ...score, actual, holds: Math.abs(actual - score.expected) <= score.tolerance + ROUNDING }
  })
}

const ROUNDING = 1e-12
