import type { ExperimentReport } from '../experiments/experiment-report.ts'
import { interval, points, probability, verdict } from './format.ts'

/** What an experiment says, in a few sentences. */
export function reportSummary({
  measures,
  baseline,
  overall,
  sets,
  comparisons,
  best,
}: ExperimentReport): string {
  const [winner] = overall
  if (winner === undefined) return 'Nothing was compared.'
  const [measure = ''] = measures
  const { difference, correctedP } = winner
  const found = verdict(difference, correctedP)
  const says = found === 'no difference shown' ? 'not surely different from' : `surely ${found} than`
  const own = comparisons.filter(({ run }) => run === best)
  const better = own.filter((row) => verdict(row.difference, row.correctedP) === 'better').length
  const worse = own.filter((row) => verdict(row.difference, row.correctedP) === 'worse').length
  return (
    `Beside ${baseline}, ${best} has the highest ${measure}, and is ${says} it: ` +
    `${points(difference)} points ${interval(winner.interval)} over ${sets.length} ${sets.length === 1 ? 'set' : 'sets'}, ` +
    `p ${probability(winner.correctedP)} after Holm's correction. ` +
    `Set by set it is surely better on ${better} and surely worse on ${worse} of ${sets.length}.`
  )
}

/** What keeps figures from being what they seem to be; empty where nothing does. */
export function reportRemarks({ sets, dropped }: ExperimentReport): readonly string[] {
  const counted = sets.flatMap((set) => {
    const name = `${set.name} ${set.split}`
    return [
      ...remark(set.withoutRelevant, `questions of ${name} for which nothing is relevant: in no mean`),
      ...remark(set.refused, `questions of ${name} that cannot be asked: they count 0`),
      ...remark(set.unknownDocuments, `judged documents that the corpus of ${name} does not hold`),
      ...remark(set.unknownQueries, `judged questions of ${name} without a text: not asked`),
    ]
  })
  return [
    ...counted,
    ...remark(
      dropped.length,
      'pipelines left behind by successive halving, on a part of these questions; they count in Holm’s correction',
    ),
  ]
}

function remark(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`]
}
