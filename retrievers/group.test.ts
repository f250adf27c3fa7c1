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
    const groups = groupByDocument(candidates(['a', 5], ['b', 4], ['b', 4], ['a', 1]))
    expect(scores(groups)).toEqual([
      ['t:a', 5],
      ['t:b', 4],
    ])
    expect(groups[0]?.candidates.map(({ score }) => score)).toEqual([5, 1])
  })

  it('puts pages of equal score in order of their ids', () => {
    const groups = groupByDocument(candidates(['c', 1], ['b', 1], ['a', 1]))
    expect(groups.map(({ documentId }) => documentId)).toEqual(['t:a', 't:b', 't:c'])
  })

  it('gives nothing for nothing', () => {
    expect(groupByDocument([])).toEqual([])
  })
})
