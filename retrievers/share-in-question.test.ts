import { describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../core/access.ts'
import type { Candidate, RetrievalContext, Retriever } from '../core/retriever.ts'
import type { StoreView } from '../core/store.ts'
import { oneQuestion, sharedInQuestion } from './share-in-question.ts'

/** Counts how often it is asked, and what. */
function countingRetriever(name: string) {
  const asked: string[] = []
  const retriever: Retriever = {
    name,
    async retrieve(question, { limit }) {
      asked.push(`${question}/${limit}`)
      return [{ chunkId: 's:a#1', documentId: 's:a', score: asked.length, stages: {} }]
    },
  }
  return { asked, retriever }
}

/** Asks its parts side by side, then the first one again with other words. */
function pipelineOf(...parts: readonly Retriever[]): Retriever {
  return oneQuestion({
    name: 'all',
    async retrieve(question, context): Promise<readonly Candidate[]> {
      const found = await Promise.all(parts.map((part) => part.retrieve(question, context)))
      return found.flat()
    },
  })
}

const scope = { principal: ANONYMOUS, filter: {} }
const context: RetrievalContext = { view: {} as StoreView, scope, limit: 5 }

describe('a part that a pipeline names twice', () => {
  it('searches once a question, and anew for the next one, the same words or others', async () => {
    const { asked, retriever } = countingRetriever('dense')
    const pipeline = pipelineOf(sharedInQuestion(retriever), sharedInQuestion(retriever))
    expect((await pipeline.retrieve('keys', context)).map(({ score }) => score)).toEqual([1, 1])
    expect((await pipeline.retrieve('keys', context)).map(({ score }) => score)).toEqual([2, 2])
    await pipeline.retrieve('nodes', context)
    expect(asked).toEqual(['keys/5', 'keys/5', 'nodes/5'])
  })

  it('searches again for other words, another limit or another name', async () => {
    const { asked, retriever } = countingRetriever('dense')
    const other = { ...retriever, name: 'bm25' }
    const shared = sharedInQuestion(retriever)
    await shared.retrieve('keys', context)
    await shared.retrieve('nodes', context)
    await shared.retrieve('keys', { ...context, limit: 6 })
    await sharedInQuestion(other).retrieve('keys', context)
    await shared.retrieve('keys', context)
    expect(asked).toEqual(['keys/5', 'nodes/5', 'keys/6', 'keys/5'])
  })

  it('searches for each where they may be stopped apart', async () => {
    const { asked, retriever } = countingRetriever('dense')
    const shared = sharedInQuestion(retriever)
    await shared.retrieve('keys', { ...context, signal: new AbortController().signal })
    await shared.retrieve('keys', { ...context, signal: new AbortController().signal })
    expect(asked).toHaveLength(2)
  })

  it('fails for all who asked where the search fails', async () => {
    const failing: Retriever = { name: 'dense', retrieve: () => Promise.reject(new Error('no model')) }
    const pipeline = pipelineOf(sharedInQuestion(failing), sharedInQuestion(failing))
    await expect(pipeline.retrieve('keys', context)).rejects.toThrow('no model')
  })
})
