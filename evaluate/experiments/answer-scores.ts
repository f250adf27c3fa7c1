import { MIN_RELEVANT_GRADE } from '../measures/measure.ts'
import type { FinishedRun, QuestionCards } from '../registry/run-record.ts'
import type { ScoreDistribution } from './experiment-report.ts'

/** Documents of an answer that are looked at. */
const SEEN = 10

/** The scores of a run's first ten documents, parted by whether they are relevant. */
export function answerScores(
  set: string,
  { run }: Pick<FinishedRun, 'run'>,
  cards: QuestionCards,
): ScoreDistribution {
  const relevant: number[] = []
  const others: number[] = []
  for (const [query, items] of run.rankings) {
    for (const { id, score } of items.slice(0, SEEN)) {
      const isRelevant = (cards[query]?.grades[id] ?? 0) >= MIN_RELEVANT_GRADE
      const into = isRelevant ? relevant : others
      into.push(score)
    }
  }
  return { set, relevant, others }
}

/** Query → whether the first document of its answer is relevant; questions without relevant documents or hits are left out. */
export function firstAnswers(
  { run, record }: Pick<FinishedRun, 'run' | 'record'>,
  cards: QuestionCards,
): ReadonlyMap<string, boolean> {
  const judged = Object.keys(record.perQuery).flatMap((query) => {
    const first = run.rankings.get(query)?.[0]
    if (first === undefined) return []
    return [[query, (cards[query]?.grades[first.id] ?? 0) >= MIN_RELEVANT_GRADE] as const]
  })
  return new Map(judged)
}
