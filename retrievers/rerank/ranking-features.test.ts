import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import type { Candidate } from '../../core/retriever.ts'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { indexTexts } from '../../core/testing/index-texts.ts'
import { englishAnalyzer } from '../analysis/english-analyzer.ts'
import { parseRankerModel } from './ranker-model.ts'
import { type ReadCandidate, rankingFeatureNames, rankingFeatures } from './ranking-features.ts'
import { LINEAR_RANKER, TREE_RANKER } from './testing/ranker-models.ts'

const analyzer = englishAnalyzer()
const STAGES = ['bm25', 'dense']

/** Three chunks, best first; `dense` found the first and the last. */
async function read(): Promise<readonly ReadCandidate[]> {
  const pages = [
    { path: 'a.md', title: 'Drain', passages: ['drain a node', 'evict pods from a drained node'] },
    { path: 'b.md', passages: ['bake bread'] },
  ]
  const view = await indexTexts(pages, { analyzer, embedder: fakeEmbedder() })
  const order = await view.chunkIds('test:a.md', { tenant: 'default', groups: [] })
  const [bread] = await view.chunkIds('test:b.md', { tenant: 'default', groups: [] })
  const ids = [order[1], bread, order[0]].filter((id) => id !== undefined)
  const stages = [
    { bm25: { rank: 1, score: 7 }, dense: { rank: 2, score: 0.5 } },
    { bm25: { rank: 2, score: 4 } },
    { bm25: { rank: 3, score: 1 }, dense: { rank: 1, score: 0.9 } },
  ]
  const stored = await view.chunks(ids)
  return stored.map((chunk, n) => {
    const { id: chunkId, documentId } = chunk.chunk
    const candidate: Candidate = { chunkId, documentId, score: 3 - n, stages: stages[n] ?? {} }
    return { candidate, stored: chunk }
  })
}

async function column(
  name: string,
  question = 'drain pods',
  feedback: Readonly<Record<string, number>> = {},
): Promise<readonly number[]> {
  const index = rankingFeatureNames(STAGES).indexOf(name)
  const ground = { stages: STAGES, feedback: new Map(Object.entries(feedback)) }
  return rankingFeatures(question, await read(), ground, analyzer).map((row) => row[index] ?? Number.NaN)
}

describe('rankingFeatures', () => {
  it('has one finite number for every name', async () => {
    for (const row of rankingFeatures('drain pods', await read(), { stages: STAGES }, analyzer)) {
      expect(row).toHaveLength(rankingFeatureNames(STAGES).length)
      expect(row.every(Number.isFinite)).toBe(true)
    }
    expect(rankingFeatures('drain pods', [], { stages: STAGES }, analyzer)).toEqual([])
  })

  it('tells what each stage made of a candidate, the one that it did not find as its last', async () => {
    const deviation = Math.sqrt((3 ** 2 + 0 ** 2 + 3 ** 2) / 3)
    expect(await column('bm25 score')).toEqual([3 / deviation, 0, -3 / deviation])
    expect(await column('bm25 gap')).toEqual([0, 3 / deviation, 6 / deviation])
    expect(await column('bm25 rank')).toEqual([1, 1 / 2, 1 / 3])
    expect(await column('dense score')).toEqual([
      expect.closeTo(-1, 12),
      expect.closeTo(-1, 12),
      expect.closeTo(1, 12),
    ])
    expect(await column('dense rank')).toEqual([1 / 2, 0, 1])
  })

  it('tells how much of the question stands in body and title, rare terms first', async () => {
    // Of three candidates two hold "drain", one holds "pods".
    const [drain, pods] = [Math.log(1 + 3.5 / 2.5), Math.log(1 + 3.5 / 1.5)]
    expect(await column('body coverage')).toEqual([
      expect.closeTo(1, 12),
      0,
      expect.closeTo(drain / (drain + pods), 12),
    ])
    const [title = 0] = await column('title coverage')
    expect(title).toBeCloseTo(drain / (drain + pods), 12)
    expect(await column('body coverage', 'the of')).toEqual([0, 0, 0])
  })

  it('tells whether words of the question stand side by side', async () => {
    expect(await column('phrases', 'drain the node')).toEqual([1, 0, 1])
    expect(await column('phrases', 'node pods')).toEqual([0, 0, 0])
  })

  it('tells where a chunk stands, and whether its page was found otherwise', async () => {
    const body = 'drain a node\n\nevict pods from a drained node'
    expect(await column('place')).toEqual([body.indexOf('evict') / body.length, 0, 0])
    expect(await column('siblings')).toEqual([Math.log(2), 0, Math.log(2)])
    expect(await column('best sibling')).toEqual([1 / 3, 0, 1])
    expect(await column('age')).toEqual([0, 0, 0])
  })

  it('tells what people made of a page, in deviations, and nothing where nobody said anything', async () => {
    // Two candidates of a.md, one of b.md: x, y, x with x > y lie at 1/√2, −√2, 1/√2 deviations.
    expect(await column('feedback', 'drain pods', { 'a.md': 5, 'b.md': -2 })).toEqual([
      expect.closeTo(Math.SQRT1_2, 12),
      expect.closeTo(-Math.SQRT2, 12),
      expect.closeTo(Math.SQRT1_2, 12),
    ])
    expect(await column('feedback')).toEqual([0, 0, 0])
    expect(await column('feedback', 'drain pods', { 'gone.md': 9 })).toEqual([0, 0, 0])
  })
})

describe('parseRankerModel', () => {
  it.each([LINEAR_RANKER, TREE_RANKER, { ...LINEAR_RANKER, feedback: { 'a.md': 1.5 } }])(
    'reads back what was written as JSON',
    (model) => {
      expect(parseRankerModel(JSON.parse(JSON.stringify(model)), 'm.json')).toEqual(model)
    },
  )

  const [tree] = TREE_RANKER.scorer.kind === 'trees-1' ? TREE_RANKER.scorer.trees : []
  const withTree = (fields: object) => ({
    ...TREE_RANKER,
    scorer: { ...TREE_RANKER.scorer, trees: [{ ...tree, ...fields }] },
  })

  it.each<[string, unknown]>([
    ['"kind": "ranker-1"', 'text'],
    ['names of stages', { ...LINEAR_RANKER, stages: 'bm25' }],
    ['the features bm25 score', { ...LINEAR_RANKER, stages: ['bm25'] }],
    ['the features bm25 score', { ...LINEAR_RANKER, scorer: undefined }],
    ['a weight for each feature', { ...LINEAR_RANKER, scorer: { ...LINEAR_RANKER.scorer, weights: [1] } }],
    ['numbers by document', { ...LINEAR_RANKER, feedback: { 'a.md': null } }],
    ['whole trees', withTree({ values: [1, 2] })],
    ['whole trees', withTree({ left: [0, ~1] })],
    ['whole trees', withTree({ right: [~0, ~9] })],
    ['whole trees', withTree({ features: [0, 99] })],
    ['whole trees', withTree({ thresholds: [0.5, null] })],
    ['whole trees', { ...TREE_RANKER, scorer: { ...TREE_RANKER.scorer, trees: [null] } }],
  ])('asks for %s', (expected, json) => {
    expect(() => parseRankerModel(json, 'm.json')).toThrow(ConfigError)
    expect(() => parseRankerModel(json, 'm.json')).toThrow(`m.json: expected ${expected}`)
  })
})
