import { describe, expect, it } from 'vitest'
import { InvalidQueryError } from '../core/errors.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { indexTexts, type TextPage } from '../core/testing/index-texts.ts'
import { englishAnalyzer } from './analysis/english-analyzer.ts'
import { createPipeline } from './create-pipeline.ts'
import {
  createRanking,
  createSearch,
  MAX_QUESTION_LENGTH,
  SEARCH_DEFAULTS,
  type SearchParts,
} from './search.ts'

const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder({ maxTokens: 20 }) }
const PAGES: readonly TextPage[] = [
  {
    path: 'drain.md',
    title: 'Drain a node',
    passages: [
      'Draining evicts pods.',
      'A drained node takes no pods.',
      'Uncordon the node afterwards.',
      'Node, drain, node.',
    ],
    url: 'https://example.org/drain',
    tags: ['nodes'],
  },
  { path: 'pods.md', title: 'Pods', passages: ['Pods run containers.'] },
  { path: 'bread.md', title: 'Bread', passages: ['Bake it.'] },
]
const CALL = { limit: 10, scope: { principal: { tenant: 'default', groups: [] }, filter: {} } }

async function ask(question: string, call: Partial<typeof CALL> = {}, differing: Partial<SearchParts> = {}) {
  const view = await indexTexts(PAGES, parts)
  const retriever = createPipeline('rrf(bm25, dense)', parts)
  const search = createSearch({ retriever, analyzer: parts.analyzer, ...SEARCH_DEFAULTS, ...differing })
  return search(view, question, { ...CALL, ...call })
}

describe('ranking', () => {
  it('finds the documents of a search in its order, with its scores, and refuses what it refuses', async () => {
    const view = await indexTexts(PAGES, parts)
    const rank = createRanking({ ...SEARCH_DEFAULTS, retriever: createPipeline('rrf(bm25, dense)', parts) })
    for (const question of ['drain nodes', 'bake pods', 'the of']) {
      for (const limit of [1, 10]) {
        const { hits } = await ask(question, { limit })
        const { documents } = await rank(view, question, { ...CALL, limit })
        expect(documents.map(({ documentId, score }) => [documentId, score])).toEqual(
          hits.map(({ documentId, score }) => [documentId, score]),
        )
      }
    }
    await expect(rank(view, ' ', CALL)).rejects.toThrow(InvalidQueryError)
    await expect(rank(view, 'drain', { ...CALL, limit: 0 })).rejects.toThrow(InvalidQueryError)
  })
})

describe('search', () => {
  it('answers with documents, best first, their passages, and words highlighted in them', async () => {
    const { hits } = await ask('drain nodes')
    const [hit] = hits
    expect(hit).toMatchObject({
      documentId: 'test:drain.md',
      source: 'test',
      path: 'drain.md',
      title: 'Drain a node',
      url: 'https://example.org/drain',
      tags: ['nodes'],
      language: 'en',
      sourceUpdatedAtMs: 1,
      indexedAtMs: 2,
    })
    expect(hit?.passages).toHaveLength(SEARCH_DEFAULTS.passagesPerHit)
    for (const { text, highlights } of hit?.passages ?? []) {
      const words = highlights.map(({ start, end }) => text.slice(start, end).toLowerCase())
      expect(['draining', 'drained', 'drain', 'node']).toEqual(expect.arrayContaining(words))
    }
  })

  it('gives passages best first with the marks of every stage, and the place in the body', async () => {
    const { hits } = await ask('drain nodes')
    const passages = hits[0]?.passages ?? []
    const scores = passages.map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(Object.keys(passages[0]?.stages ?? {}).sort()).toEqual(['bm25', 'dense', 'rrf(bm25, dense)'])
    const body = PAGES[0]?.passages.join('\n\n') ?? ''
    for (const { text, start, end } of passages) expect(body.slice(start, end)).toBe(text)
  })

  it('says what made the answer and how long each stage took', async () => {
    const result = await ask('drain nodes')
    expect(result).toMatchObject({
      generation: 'g1',
      pipeline: 'rrf(bm25, dense)',
      modelId: parts.embedder.modelId,
      warnings: [],
    })
    expect(Object.keys(result.timingsMs).sort()).toEqual([
      'bm25',
      'dense',
      'embed',
      'read',
      'rrf(bm25, dense)',
      'total',
    ])
  })

  it('returns at most as many documents as asked for, and looks far enough for them', async () => {
    expect((await ask('drain nodes', { limit: 1 })).hits).toHaveLength(1)
    // The three best chunks are not of three pages.
    expect((await ask('drain pods bread', { limit: 3 }, { candidates: 1 })).hits).toHaveLength(3)
  })

  it('answers with nothing where nothing may be seen', async () => {
    const scope = { principal: { tenant: 'nobody', groups: [] }, filter: {} }
    expect((await ask('drain nodes', { scope })).hits).toEqual([])
  })

  it('warns where the question is longer than the model reads, and still uses all of its words', async () => {
    const { hits, warnings } = await ask(`${'bread '.repeat(30)} containers`)
    expect(warnings).toEqual(['the question has 31 tokens; its meaning was taken from the first 20'])
    expect(hits.find(({ path }) => path === 'pods.md')?.passages[0]?.stages['bm25']).toBeDefined()
  })

  it.each(['', ' \n\t'])('refuses the blank question %j', async (question) => {
    await expect(ask(question)).rejects.toThrow(InvalidQueryError)
  })

  it('refuses a question of 10,000 words and answers one of the greatest length', async () => {
    await expect(ask('word '.repeat(10_000))).rejects.toThrow(
      'expected a question of at most 10000 characters, got 50000',
    )
    const longest = Array.from({ length: 2_000 }, (_, n) => `w${n}`)
      .join(' ')
      .slice(0, MAX_QUESTION_LENGTH)
    expect((await ask(`drain ${longest}`.slice(0, MAX_QUESTION_LENGTH))).hits[0]?.path).toBe('drain.md')
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses the limit %d', async (limit) => {
    await expect(ask('drain', { limit })).rejects.toThrow(InvalidQueryError)
  })
})
