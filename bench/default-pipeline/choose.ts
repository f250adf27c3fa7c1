import { bootstrapInterval, type Interval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { type AcrossSets, compareAcrossSets } from '../../evaluate/comparison/compare-across-sets.ts'
import { mean } from '../../evaluate/comparison/mean.ts'

/** Values by question of every pipeline on one set; all pipelines in the same order of questions. */
export interface SetValues {
  readonly set: string
  readonly byPipeline: ReadonlyMap<string, readonly number[]>
}

/** What a pipeline is worth on a set, against the best of what needs no choice. */
export interface SetOutcome {
  readonly set: string
  readonly questions: number
  /** The pipeline, and on which sets it was chosen. */
  readonly pipeline: string
  readonly over: string
  readonly mean: number
  readonly overMean: number
  readonly difference: number
  readonly interval: Interval
}

/** The pipeline with the highest mean over sets. @param pipelines in order of preference where they tie. */
export function bestOver(sets: readonly SetValues[], pipelines: readonly string[]): string {
  const meanOf = (pipeline: string) => mean(sets.map((set) => mean(valuesOf(set, pipeline))))
  return pipelines.reduce((best, one) => (meanOf(one) > meanOf(best) + 1e-12 ? one : best))
}

/**
 * Each set's pipeline against the best of `plain` on that very set: the bar is chosen by the answer, the pipeline is not.
 *
 * @param pipelineOf the pipeline of a set.
 */
export function outcomeOf(
  sets: readonly SetValues[],
  plain: readonly string[],
  pipelineOf: (set: SetValues) => string,
): { readonly rows: readonly SetOutcome[]; readonly across: AcrossSets } {
  const compared = sets.map((set) => {
    const pipeline = pipelineOf(set)
    const over = bestOver([set], plain)
    const [own, other] = [valuesOf(set, pipeline), valuesOf(set, over)]
    const differences = own.map((value, index) => value - (other[index] ?? 0))
    const row: SetOutcome = {
      set: set.set,
      questions: own.length,
      pipeline,
      over,
      mean: mean(own),
      overMean: mean(other),
      difference: mean(differences),
      interval: bootstrapInterval(differences),
    }
    return { row, differences }
  })
  return {
    rows: compared.map(({ row }) => row),
    across: compareAcrossSets(compared.map(({ differences }) => differences)),
  }
}

/** The pipeline that is best on all sets but this. */
export function chosenOnOthers(
  sets: readonly SetValues[],
  candidates: readonly string[],
): (set: SetValues) => string {
  return (set) =>
    bestOver(
      sets.filter((other) => other !== set),
      candidates,
    )
}

function valuesOf({ set, byPipeline }: SetValues, pipeline: string): readonly number[] {
  const values = byPipeline.get(pipeline)
  if (values === undefined) throw new Error(`expected a run of ${pipeline} on ${set}`)
  return values
}
