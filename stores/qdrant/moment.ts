import type { Schemas } from '@qdrant/js-client-rest'
import { type Principal, PUBLIC_GROUP } from '../../core/access.ts'
import type { Filter } from '../../core/store.ts'
import { storedText } from './stored-text.ts'

export type Condition = Schemas['Condition']
export type PointFilter = { readonly must: Condition[]; readonly must_not: Condition[] }

/**
 * One state of a collection. Every point says from which commit on it holds, and once it is replaced, to which:
 *
 * ```
 *   from        to
 *    3 ─────────┤ 7          old version: seen by moments 3, 4, 5, 6
 *               7 ─────────▶ new version: seen from 7 on
 * ```
 * What an unsettled commit writes counts for nothing, neither its `from` nor its `to`.
 */
export interface Moment {
  /** The newest commit that had begun. */
  readonly commit: number
  /** Commits up to then that are not finished, or were given up. */
  readonly unsettled: readonly number[]
}

/** Whether what a commit wrote counts at a moment. */
export function countsAt({ commit, unsettled }: Moment, by: number): boolean {
  return by <= commit && !unsettled.includes(by)
}

/** Points that hold at a moment, and satisfy `conditions`. */
export function holdingAt({ commit, unsettled }: Moment, conditions: readonly Condition[]): PointFilter {
  const ended: Condition = { key: 'to', range: { lte: commit } }
  const unfinished = [...unsettled]
  return {
    must: [{ key: 'from', range: { lte: commit } }, ...conditions],
    must_not:
      unfinished.length === 0
        ? [ended]
        : [
            { key: 'from', match: { any: unfinished } },
            { must: [ended], must_not: [{ key: 'to', match: { any: unfinished } }] },
          ],
  }
}

/** Points whose end is not yet set by a commit that counts. @param givenUp commits that will never be finished */
export function notEnded(givenUp: readonly number[]): Condition {
  const free: Condition[] = [{ is_empty: { key: 'to' } }]
  return { should: givenUp.length === 0 ? free : [...free, { key: 'to', match: { any: [...givenUp] } }] }
}

/** What `mayRead` admits. */
export function readableBy({ tenant, groups }: Principal): Condition[] {
  const admitted = [...new Set([PUBLIC_GROUP, ...groups])]
  return [
    { key: 'tenant', match: { value: storedText(tenant) } },
    { key: 'groups', match: { any: admitted.map(storedText) } },
  ]
}

/** What a filter leaves; `undefined` where it can leave nothing. */
export function narrowedBy({ sources, tags, languages }: Filter): Condition[] | undefined {
  const lists = Object.entries({ source: sources, tags, language: languages })
  const given = lists.flatMap(([key, values]) => (values === undefined ? [] : [{ key, values }]))
  if (given.some(({ values }) => values.length === 0)) return undefined
  return given.map(({ key, values }) => ({ key, match: { any: values.map(storedText) } }))
}
