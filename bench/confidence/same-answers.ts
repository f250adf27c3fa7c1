import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'

/**
 * Questions that share a conversation or an answering document, and those that share one with these, and so on: what must
 * not be parted where confidence shall be told of questions about pages that nobody asked about before.
 *
 * @returns query → a name that is the same for all of a group.
 */
export function sameAnswers({
  queries,
  qrels,
  groups,
}: Pick<Dataset, 'queries' | 'qrels' | 'groups'>): ReadonlyMap<string, string> {
  const leaderOf = new Map<string, string>()
  const leader = (key: string): string => {
    const next = leaderOf.get(key) ?? key
    return next === key ? key : leader(next)
  }
  for (const query of queries.keys()) {
    const grades = [...(qrels.get(query) ?? [])].filter(([, grade]) => grade >= MIN_RELEVANT_GRADE)
    const shared = [`conversation ${groups.get(query) ?? query}`, ...grades.map(([id]) => `document ${id}`)]
    for (const key of shared) leaderOf.set(leader(key), leader(`question ${query}`))
  }
  return new Map([...queries.keys()].map((query) => [query, leader(`question ${query}`)]))
}
