import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { describe, expect, it } from 'vitest'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { fakeSystem } from '../testing/fake-system.ts'
import { testPages } from '../testing/pages.ts'
import { langchainEmbeddings } from './embeddings.ts'
import { langchainRetriever } from './retriever.ts'

describe('langchainRetriever', () => {
  it('gives passages as documents, best first, with where they stand and what they were found by', async () => {
    const system = fakeSystem(testPages())
    const found = await langchainRetriever(system, { limit: 2 }).invoke('rolling update')
    const { hits } = await system.search({
      query: 'rolling update',
      limit: 2,
      filter: {},
      principal: { tenant: 'default', groups: [] },
    })
    expect(found.map(({ id }) => id)).toEqual(hits.map(({ passages }) => passages[0]?.chunkId))
    const [first] = found
    const page = testPages().find(({ id }) => id === first?.metadata.documentId)
    const { start, end } = first?.metadata ?? { start: 0, end: 0 }
    expect(page?.body.slice(start, end)).toBe(first?.pageContent)
    expect(first?.metadata).toMatchObject({
      source: page?.source,
      title: page?.title,
      documentScore: hits[0]?.score,
      score: hits[0]?.passages[0]?.score,
      stages: hits[0]?.passages[0]?.stages,
      generation: 'g1',
      indexedAt: '2026-05-02T09:30:00.000Z',
    })
  })

  it('asks on behalf of its principal, with its filter, pipeline and number of passages', async () => {
    const system = fakeSystem(testPages())
    const principal = { tenant: 'default', groups: ['staff'] }
    const filter = { sources: ['guide'] }
    const retriever = langchainRetriever(system, {
      principal,
      filter,
      pipeline: 'bm25',
      limit: 1,
      passagesPerDocument: 3,
    })
    const found = await retriever.invoke('rolling update health checks')
    expect(system.searches).toEqual([
      { query: 'rolling update health checks', limit: 1, filter, principal, pipeline: 'bm25' },
    ])
    const [asked] = system.searches
    if (asked === undefined) throw new Error('expected a search, got none')
    const [hit] = (await system.search(asked)).hits
    expect(found.map(({ id }) => id)).toEqual(hit?.passages.slice(0, 3).map(({ chunkId }) => chunkId))
  })

  it('stands in a chain of LangChain, and hands its errors on', async () => {
    const context = langchainRetriever(fakeSystem(testPages()), { limit: 1 }).pipe(
      new RunnableLambda({ func: (found: { pageContent: string }[]) => found[0]?.pageContent ?? '' }),
    )
    const chain = RunnableSequence.from([
      { context, question: new RunnablePassthrough<string>() },
      ChatPromptTemplate.fromTemplate('{context}\n\n{question}'),
      new FakeListChatModel({ responses: ['One at a time.'] }),
      new StringOutputParser(),
    ])
    expect(await chain.invoke('rolling update')).toBe('One at a time.')
    await expect(langchainRetriever(fakeSystem([])).invoke('rolling update')).rejects.toThrow(
      'expected an index, found none',
    )
  })
})

describe('langchainEmbeddings', () => {
  it('embeds documents as passages and a query as a question', async () => {
    const embedder = fakeEmbedder({ dimensions: 8 })
    const embeddings = langchainEmbeddings(embedder)
    const passages = await embeddings.embedDocuments(['one', 'two'])
    const expected = await embedder.embed(['one', 'two'], 'passage')
    expect(passages).toEqual(expected.vectors.map((vector) => [...vector]))
    expect(await embeddings.embedQuery('one')).toHaveLength(8)
    expect(embedder.calls.map(({ role, texts }) => [role, texts.length])).toEqual([
      ['passage', 2],
      ['passage', 2],
      ['query', 1],
    ])
  })
})
