import { type Agreement, type AgreementOptions, agreement } from '../../evaluate/judgments/agreement.ts'
import type { GradePair } from '../../evaluate/judgments/cohens-kappa.ts'
import type { Judgment } from '../../evaluate/judgments/judgment-pool.ts'
import { lowerMedian } from '../../evaluate/judgments/lower-median.ts'

export type { Agreement, KappaEstimate } from '../../evaluate/judgments/agreement.ts'

/** What stands before the name of a model that judges; no person's name begins so. */
export const MODEL_JUDGE = 'model:'

/** Agreement of two judges who graded something in common. */
export interface JudgePair extends Agreement {
  readonly judges: readonly [string, string]
}

/** Every two judges with items in common, by names ascending. */
export function pairAgreements(
  judgments: readonly Judgment[],
  options?: AgreementOptions,
): readonly JudgePair[] {
  const byJudge = gradesByJudge(judgments)
  const judges = [...byJudge.keys()].sort()
  return judges
    .flatMap((first, at) =>
      judges.slice(at + 1).map((second) => ({
        judges: [first, second] as const,
        ...agreement(commonPairs(byJudge.get(first), byJudge.get(second)), options),
      })),
    )
    .filter(({ items }) => items > 0)
}

/** One judge against the median of the people's grades. */
export function agreementWithPeople(
  judgments: readonly Judgment[],
  judge: string,
  options?: AgreementOptions,
): Agreement {
  const people = judgments.filter((one) => !one.judge.startsWith(MODEL_JUDGE) && one.judge !== judge)
  const byPlace = Map.groupBy(
    people.flatMap(({ place, grade }) => (grade === null ? [] : [{ place, grade }])),
    ({ place }) => place,
  )
  const medians = new Map(
    [...byPlace].map(([place, of]) => [place, lowerMedian(of.map(({ grade }) => grade))]),
  )
  return agreement(commonPairs(medians, gradesByJudge(judgments).get(judge)), options)
}

type Grades = ReadonlyMap<number, number>

function gradesByJudge(judgments: readonly Judgment[]): ReadonlyMap<string, Grades> {
  const byJudge = new Map<string, Map<number, number>>()
  for (const { place, judge, grade } of judgments) {
    if (grade !== null) byJudge.set(judge, (byJudge.get(judge) ?? new Map()).set(place, grade))
  }
  return byJudge
}

function commonPairs(first: Grades = new Map(), second: Grades = new Map()): readonly GradePair[] {
  return [...first].flatMap(([place, grade]) => {
    const other = second.get(place)
    return other === undefined ? [] : [[grade, other] as const]
  })
}
