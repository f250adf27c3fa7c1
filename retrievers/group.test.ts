import { describe, expect, it } from 'vitest'
import type { Candidate } from '../core/retriever.ts'
import { groupByDocument } from './group.ts'

/** `['a', 5]` is a chunk of page a with score 5. */
function candidates(...found: readonly (readonly [page: string, score: number])[]): readonly Candidate[] {
  return found.map(([page, score], n) => ({
    chunkId: `t:${page}#${n}`,
    documentId: `t:${page}`,
    score,
    stages: {},
  }))
}

const scores = (groups: ReturnType<typeof groupByDocument>) =>
  groups.map(({ documentId, score }) => [documentId, score])

describe('groupByDocument', () => {
  it('scores a page by its best chunk, in the unit of the candidates', () => {
    const groups = groupByDocument(candidates(['a', 5], ['b', 4], ['b', 4], ['a', 1]), 'max')
    expect(scores(groups)).toEqual([
      ['t:a', 5],
      ['t:b', 4],
    ])
    expect(groups[0]?.candidates.map(({ score }) => score)).toEqual([5, 1])
  })

  it('scores a page by the sum of its two best chunks on a scale from worst to best', () => {
    const groups = groupByDocument(candidates(['a', 5], ['b', 4], ['b', 3], ['b', 2], ['a', 1]), 'sum2')
    expect(scores(groups)).toEqual([
      ['t:b', (4 - 1) / (5 - 1) + (3 - 1) / (5 - 1)],
      ['t:a', 1 + 0],
    ])
  })

  it('lets a second chunk never lower a page, also where scores are negative', () => {
    const groups = groupByDocument(candidates(['a', 2], ['b', 1], ['a', -3]), 'sum2')
    expect(scores(groups)).toEqual([
      ['t:a', 1 + 0],
      ['t:b', (1 + 3) / (2 + 3)],
    ])
  })

  it('puts pages of equal score in order of their ids', () => {
    for (const pageScore of ['max', 'sum2'] as const) {
      const groups = groupByDocument(candidates(['c', 1], ['b', 1], ['a', 1]), pageScore)
      expect(groups.map(({ documentId }) => documentId)).toEqual(['t:a', 't:b', 't:c'])
    }
  })

  it('gives nothing for nothing', () => {
    expect(groupByDocument([], 'sum2')).toEqual([])
  })
})
