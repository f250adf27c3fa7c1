import { COMPARISON_DEFAULTS } from '../comparison/compare-runs.ts'
import { compareSlices } from '../comparison/compare-slices.ts'
import { measuredValue, pairedDifferences } from '../comparison/paired-differences.ts'
import type { FinishedRun, QuestionCards } from '../registry/run-record.ts'
import { evaluated } from './compare-cells.ts'
import type { ChangedQuestion, SetDetail } from './experiment-report.ts'

/** Questions of a kind that a report shows. */
const SHOWN_QUESTIONS = 5

/** What changes from one run to another on the same set: by slice, and the questions that changed most. */
export function changedQuestions(
  set: string,
  before: FinishedRun,
  after: FinishedRun,
  cards: QuestionCards,
  measure: string,
  seed: number,
): SetDetail {
  const [baseline, other] = [evaluated(before), evaluated(after)]
  const differences = pairedDifferences(measure, baseline, other)
  const rising = [...differences].sort(([a, left], [b, right]) => left - right || (a < b ? -1 : 1))
  const slices = new Map(Object.entries(cards).map(([query, card]) => [query, card.slices]))
  const shown = (query: string): ChangedQuestion => ({
    query,
    text: cards[query]?.text ?? '',
    before: measuredValue(measure, query, baseline),
    after: measuredValue(measure, query, other),
    passagesBefore: [],
    passagesAfter: [],
  })
  const worst = [...differences.keys()].sort(
    (a, b) => measuredValue(measure, a, other) - measuredValue(measure, b, other) || (a < b ? -1 : 1),
  )
  return {
    set,
    differences: rising.map(([, difference]) => difference),
    slices: compareSlices(baseline, other, measure, slices, { ...COMPARISON_DEFAULTS, seed }),
    losses: rising
      .filter(([, difference]) => difference < 0)
      .slice(0, SHOWN_QUESTIONS)
      .map(([query]) => shown(query)),
    wins: rising
      .filter(([, difference]) => difference > 0)
      .reverse()
      .slice(0, SHOWN_QUESTIONS)
      .map(([query]) => shown(query)),
    worst: worst.slice(0, SHOWN_QUESTIONS).map(shown),
  }
}
