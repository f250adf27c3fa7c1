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
 * @throws {DatasetError} where a ranking holds an id twice.
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
    const values = measures.map((measure) => [measure.name, measure.value(ranking, grades)])
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

function orderedIds(query: string, items: readonly RankedItem[]): readonly string[] {
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
