import { DatasetError } from '../core/errors.ts'
import { byScoreThen } from '../core/ranking.ts'
import type { Qrels, RankedItem, Run } from '../core/run.ts'
import { type Measure, MIN_RELEVANT_GRADE } from './measures/measure.ts'

/** How good a run is, query by query. */
export interface Evaluation {
  /** Name of the run. */
  readonly run: string
  /** Query → measure's name → value; every judged query that has something relevant, in the order of the qrels. */
  readonly perQuery: ReadonlyMap<string, Readonly<Record<string, number>>>
  /** Measure's name → mean over `perQuery`; empty where that is. */
  readonly means: Readonly<Record<string, number>>
  /** Judged queries for which nothing is relevant: in no mean, since every run would score 0. Sorted. */
  readonly withoutRelevant: readonly string[]
  /** Queries of `perQuery` that the run does not hold; they count 0. Sorted. */
  readonly unanswered: readonly string[]
  /** Queries of the run that nobody judged: in no mean. Sorted. */
  readonly unjudged: readonly string[]
}

/**
 * Scores a run by measures as trec_eval defines them (with `-c`: a query without an answer counts 0). Equal scores are
 * ordered by the one tie rule, id ascending, where trec_eval would go by id descending.
 *
 * @throws {DatasetError} where a ranking holds an id twice or a score that is no finite number, or grades are none that a measure can be taken of.
 */
export function evaluateRun(run: Run, qrels: Qrels, measures: readonly Measure[]): Evaluation {
  const perQuery = new Map<string, Record<string, number>>()
  const withoutRelevant: string[] = []
  for (const [query, grades] of qrels) {
    if (![...grades.values()].some((grade) => grade >= MIN_RELEVANT_GRADE)) {
      withoutRelevant.push(query)
      continue
    }
    const ranking = orderedIds(query, run.rankings.get(query) ?? [])
    const values = measures.map((measure) => [measure.name, checked(measure, query, ranking, grades)])
    perQuery.set(query, Object.fromEntries(values))
  }
  return {
    run: run.name,
    perQuery,
    means: meansOf(perQuery, measures),
    withoutRelevant: withoutRelevant.sort(),
    unanswered: [...perQuery.keys()].filter((query) => !run.rankings.has(query)).sort(),
    unjudged: [...run.rankings.keys()].filter((query) => !qrels.has(query)).sort(),
  }
}

function checked(
  { name, value }: Measure,
  query: string,
  ranking: readonly string[],
  grades: ReadonlyMap<string, number>,
): number {
  const found = value(ranking, grades)
  // Sums of many small numbers may end a digit beyond 1.
  if (found >= 0 && found <= 1 + ROUNDING) return found
  const highest = [...grades.values()].reduce((a, b) => Math.max(a, b), 0)
  throw new DatasetError(
    `query ${query}: expected ${name} from 0 to 1, got ${found}, of grades up to ${highest}; put grades on a smaller scale, such as 0 to 3`,
  )
}

const ROUNDING = 1e-9

function orderedIds(query: string, items: readonly RankedItem[]): readonly string[] {
  const broken = items.find(({ score }) => !Number.isFinite(score))
  if (broken !== undefined) {
    throw new DatasetError(
      `run, query ${query}: expected finite scores, got ${broken.score} for ${broken.id}; what has no score has no place`,
    )
  }
  const ids = [...items].sort(byScoreThen(({ id }) => id)).map(({ id }) => id)
  const seen = new Set<string>()
  const repeated = ids.find((id) => seen.size === seen.add(id).size)
  if (repeated !== undefined) {
    throw new DatasetError(
      `run, query ${query}: expected each id once, got ${repeated} again; group the ranking`,
    )
  }
  return ids
}

function meansOf(
  perQuery: Evaluation['perQuery'],
  measures: readonly Measure[],
): Readonly<Record<string, number>> {
  if (perQuery.size === 0) return {}
  const total = (name: string) => [...perQuery.values()].reduce((sum, values) => sum + (values[name] ?? 0), 0)
  return Object.fromEntries(measures.map(({ name }) => [name, total(name) / perQuery.size]))
}
