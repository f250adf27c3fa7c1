import { describe, expect, it } from 'vitest'
import { embedderContract } from './embedder-contract.ts'
import { fakeEmbedder } from './fake-embedder.ts'

embedderContract('the fake', async () => fakeEmbedder())

describe('the fake embedder', () => {
  it('counts words and punctuation marks', () => {
    expect(fakeEmbedder().countTokens('Drain the node, then: stop!')).toBe(8)
  })

  it('gives equal vectors to equal words in another order', async () => {
    const { vectors } = await fakeEmbedder().embed(['drain the node', 'Node the drain'], 'passage')
    expect(vectors[0]).toEqual(vectors[1])
  })

  it('records its calls', async () => {
    const embedder = fakeEmbedder()
    await embedder.embed(['a', 'b'], 'passage')
    await embedder.embed(['c'], 'query')
    expect(embedder.calls).toEqual([
      { texts: ['a', 'b'], role: 'passage' },
      { texts: ['c'], role: 'query' },
    ])
  })
})
