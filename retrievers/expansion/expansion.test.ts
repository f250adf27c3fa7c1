import { describe, expect, it } from 'vitest'
import type { ScoredChunk } from '../../core/store.ts'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { indexTexts } from '../../core/testing/index-texts.ts'
import { englishAnalyzer } from '../analysis/english-analyzer.ts'
import { bm25 } from '../bm25.ts'
import { createPipeline } from '../create-pipeline.ts'
import { multiQuery } from './multi-query.ts'
import { withNeighbours } from './neighbours.ts'
import { withParents } from './parent.ts'
import { sentences } from './sentences.ts'

const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder() }
const CONTEXT = { scope: { principal: { tenant: 'default', groups: [] }, filter: {} }, limit: 10 }

/** `['a', 2, 5]` is chunk 2 of page a with score 5. */
function chunks(...found: readonly (readonly [page: string, place: number, score: number])[]): ScoredChunk[] {
  return found.map(([page, place, score]) => ({
    chunkId: `t:${page}#${place}`,
    documentId: `t:${page}`,
    score,
  }))
}

const scoresOf = (found: readonly ScoredChunk[]) =>
  Object.fromEntries(found.map(({ chunkId, score }) => [chunkId, score]))

describe('withParents', () => {
  it('mixes a chunk with the two best of its document, on a scale from 0 to 1', () => {
    const found = withParents(chunks(['a', 0, 5], ['b', 0, 4], ['b', 1, 3], ['c', 0, 1]), 0.4)
    const mean = (1 + 3 / 4 + 2 / 4 + 0) / 4
    const page = { a: (1 + mean) / 2, b: (3 / 4 + Math.max(2 / 4, mean)) / 2, c: (0 + 0) / 2 }
    expect(scoresOf(found)).toEqual({
      't:a#0': expect.closeTo(0.6 * 1 + 0.4 * page.a, 12),
      't:b#0': expect.closeTo(0.6 * (3 / 4) + 0.4 * page.b, 12),
      't:b#1': expect.closeTo(0.6 * (2 / 4) + 0.4 * page.b, 12),
      't:c#0': 0,
    })
  })

  it('counts a page with a weak second passage like one without', () => {
    const found = chunks(['x', 0, 9], ['one', 0, 7], ['two', 0, 7], ['y', 0, 5], ['two', 1, 1.5], ['z', 0, 1])
    const scores = scoresOf(withParents(found, 0.5))
    const mean = (1 + 6 / 8 + 6 / 8 + 4 / 8 + 0.5 / 8 + 0) / 6
    expect(scores['t:two#0']).toBe(scores['t:one#0'])
    expect(scores['t:one#0']).toBeCloseTo(0.5 * (6 / 8) + 0.5 * ((6 / 8 + mean) / 2), 12)
  })

  it('leaves a page of one passage in front that stands far in front', () => {
    const others = Array.from({ length: 8 }, (_, n) => [`p${n}`, 0, 2 - n / 8] as const)
    const seconds = others.map(([page, , score]) => [page, 1, score - 0.1] as const)
    const found = chunks(['code', 0, 5], ...[...others, ...seconds].sort(([, , a], [, , b]) => b - a))
    const [first] = [...withParents(found, 0.5)].sort((a, b) => b.score - a.score)
    expect(first?.documentId).toBe('t:code')
  })
})

describe('withNeighbours', () => {
  const order = new Map([['t:a', ['t:a#0', 't:a#1', 't:a#2', 't:a#3', 't:a#4']]] as const)

  it('brings in what stands beside the best, for less with each step', () => {
    const found = withNeighbours(chunks(['a', 1, 9], ['b', 0, 5], ['c', 0, 1]), order, {
      seeds: 1,
      reach: 2,
      share: 0.8,
    })
    expect(scoresOf(found)).toEqual({
      't:a#0': 0.8,
      't:a#1': 1,
      't:a#2': 0.8,
      't:a#3': expect.closeTo(0.8 ** 2, 12),
      't:b#0': 1 / 2,
      't:c#0': 0,
    })
  })

  it('never lowers a chunk, and gives a neighbour of two the higher score', () => {
    const found = withNeighbours(chunks(['a', 0, 4], ['a', 2, 3], ['a', 1, 2], ['b', 0, 0]), order, {
      seeds: 2,
      reach: 1,
      share: 0.5,
    })
    expect(scoresOf(found)).toEqual({
      't:a#0': 1,
      't:a#1': 1 / 2,
      't:a#2': 3 / 4,
      't:a#3': 3 / 8,
      't:b#0': 0,
    })
  })
})

describe('neighbours', () => {
  it('finds the passage beside the one that matches', async () => {
    const pages = [
      { path: 'drain.md', passages: ['Before.', 'How to drain a node?', 'Type the command.'] },
      { path: 'bread.md', passages: ['drain water'] },
    ]
    const view = await indexTexts(pages, parts)
    const found = await createPipeline('neighbours(bm25)', parts).retrieve('drain a node', {
      ...CONTEXT,
      view,
    })
    const stored = await view.chunks(found.map(({ chunkId }) => chunkId))
    expect(stored.map(({ chunk }) => chunk.text).sort()).toEqual([
      'Before.',
      'How to drain a node?',
      'Type the command.',
      'drain water',
    ])
    expect(found[0]?.stages).toHaveProperty('bm25')
  })
})

describe('sentences', () => {
  it.each([
    ['How do I drain a node?', ['How do I drain a node?']],
    [
      'I run two nodes. One is slow!\nHow do I drain it? Thanks!',
      [
        'I run two nodes. One is slow!\nHow do I drain it? Thanks!',
        'I run two nodes.',
        'One is slow!',
        'How do I drain it?',
      ],
    ],
    [
      'version 1.2.3 of node.js fails. version 1.2.3 of node.js fails.',
      ['version 1.2.3 of node.js fails. version 1.2.3 of node.js fails.', 'version 1.2.3 of node.js fails.'],
    ],
  ])('takes %j apart', (question, variants) => {
    expect(sentences(question)).toEqual(variants)
  })

  it('asks at most eight', () => {
    expect(sentences(Array.from({ length: 20 }, (_, n) => `sentence number ${n}.`).join(' '))).toHaveLength(8)
  })
})

describe('multiQuery', () => {
  const pages = [
    { path: 'a.md', passages: ['drain'] },
    { path: 'b.md', passages: ['cordon'] },
  ]

  it('fuses the answers to the whole and to every sentence by rank', async () => {
    const view = await indexTexts(pages, parts)
    const retriever = multiQuery(bm25(parts.analyzer))
    const question = 'drain and drain. cordon that. drain, drain, cordon.'
    const found = await retriever.retrieve(question, { ...CONTEXT, view })
    // The whole and the last sentence find a first, the second sentence finds b alone, the first one a alone.
    expect(found.map(({ documentId, score }) => [documentId, score])).toEqual([
      ['test:a.md', expect.closeTo(1 / (60 + 1) + 1 / (60 + 1) + 1 / (60 + 1), 12)],
      ['test:b.md', expect.closeTo(1 / (60 + 2) + 1 / (60 + 1) + 1 / (60 + 2), 12)],
    ])
  })

  it('asks a question of one sentence once', async () => {
    const view = await indexTexts(pages, parts)
    const found = await multiQuery(bm25(parts.analyzer)).retrieve('cordon', { ...CONTEXT, view })
    expect(found.map(({ score }) => score)).toEqual([1 / (60 + 1)])
  })
})
