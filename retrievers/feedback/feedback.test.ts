import { describe, expect, it } from 'vitest'
import type { FieldTerms } from '../../core/analyzer.ts'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { indexTexts } from '../../core/testing/index-texts.ts'
import { englishAnalyzer } from '../analysis/english-analyzer.ts'
import { createPipeline } from '../create-pipeline.ts'
import { relevanceModel } from './relevance-model.ts'
import { rememberQuestions } from './remember-questions.ts'
import { moveTowards } from './vector-feedback.ts'

const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder() }
const CONTEXT = { scope: { principal: { tenant: 'default', groups: [] }, filter: {} }, limit: 10 }

function terms(counts: Readonly<Record<string, number>>): FieldTerms {
  const values = Object.values(counts)
  return { counts: new Map(Object.entries(counts)), length: values.reduce((sum, count) => sum + count, 0) }
}

describe('relevanceModel', () => {
  it('shares the weight between the question and the terms of the passages', () => {
    const passages = [
      { terms: terms({ pod: 2, evict: 2 }), weight: 3 },
      { terms: terms({ pod: 1, node: 1 }), weight: 1 },
    ]
    const query = relevanceModel(terms({ drain: 1, pod: 1 }), passages, { terms: 2, weight: 0.5 })
    const pod = 3 * (2 / 4) + 1 * (1 / 2)
    const evict = 3 * (2 / 4)
    expect([...query.keys()].sort()).toEqual(['drain', 'evict', 'pod'])
    expect(query.get('drain')).toBeCloseTo(0.5 * (1 / 2), 12)
    expect(query.get('pod')).toBeCloseTo(0.5 * (1 / 2) + 0.5 * (pod / (pod + evict)), 12)
    expect(query.get('evict')).toBeCloseTo(0.5 * (evict / (pod + evict)), 12)
  })

  it('passes over numbers and single letters, and takes equal terms in their order', () => {
    const passages = [{ terms: terms({ x: 9, 42: 9, zeta: 1, alpha: 1, beta: 1 }), weight: 1 }]
    const query = relevanceModel(terms({ drain: 1 }), passages, { terms: 2, weight: 0.5 })
    expect([...query.keys()]).toEqual(['drain', 'alpha', 'beta'])
  })

  it('is the question where there is no feedback', () => {
    expect(relevanceModel(terms({ drain: 1, pod: 3 }), [], { terms: 2, weight: 0.5 })).toEqual(
      new Map([
        ['drain', 1 / 4],
        ['pod', 3 / 4],
      ]),
    )
  })
})

describe('rm3', () => {
  it('finds a page that shares no word with the question, by the words of one that does', async () => {
    const pages = [
      { path: 'a.md', passages: ['drain evicts evicts pods'] },
      { path: 'b.md', passages: ['evicts everything'] },
      { path: 'c.md', passages: ['bake bread'] },
    ]
    const context = { ...CONTEXT, view: await indexTexts(pages, parts) }
    const found = await createPipeline('rm3(bm25)', parts).retrieve('drain', context)
    expect(found.map(({ documentId }) => documentId)).toEqual(['test:a.md', 'test:b.md'])
    expect(await createPipeline('bm25', parts).retrieve('drain', context)).toHaveLength(1)
  })
})

describe('moveTowards', () => {
  it('mixes the question with the mean of the passages and scales to norm 1', () => {
    const moved = moveTowards(Float32Array.of(1, 0), [Float32Array.of(0, 1), Float32Array.of(1, 0)], 0.5)
    const [x, y] = [0.5 * 1 + 0.5 * (1 / 2), 0.5 * (1 / 2)]
    expect([...moved]).toEqual([Math.fround(x / Math.hypot(x, y)), Math.fround(y / Math.hypot(x, y))])
  })

  it('leaves the question where there is nothing to move towards', () => {
    const question = Float32Array.of(0.6, 0.8)
    expect(moveTowards(question, [], 0.5)).toBe(question)
    expect(moveTowards(question, [Float32Array.of(-0.6, -0.8)], 0.5)).toBe(question)
  })
})

describe('prf', () => {
  it('with weight 0 is dense, and embeds the question once', async () => {
    const embedder = fakeEmbedder()
    const pages = [{ path: 'a.md', passages: ['drain a node', 'evict pods'] }]
    const context = { ...CONTEXT, view: await indexTexts(pages, { ...parts, embedder }) }
    const asked = () => embedder.calls.filter(({ role }) => role === 'query').length
    const dense = await createPipeline('dense', { ...parts, embedder }).retrieve('drain pods', context)
    const before = asked()
    const moved = await createPipeline('prf(dense, weight=0)', { ...parts, embedder }).retrieve(
      'drain pods',
      context,
    )
    expect(asked() - before).toBe(1)
    expect(moved.map(({ chunkId }) => chunkId)).toEqual(dense.map(({ chunkId }) => chunkId))
    for (const [index, { score }] of moved.entries()) expect(score).toBeCloseTo(dense[index]?.score ?? 0, 6)
  })
})

describe('rememberQuestions', () => {
  it('embeds a question once among a few, and passages every time', async () => {
    const embedder = fakeEmbedder()
    const remembering = rememberQuestions(embedder)
    const first = await remembering.embed(['why'], 'query')
    expect(await remembering.embed(['why'], 'query')).toBe(first)
    expect(embedder.calls).toHaveLength(1)
    await remembering.embed(['why'], 'passage')
    await remembering.embed(['why'], 'passage')
    expect(embedder.calls).toHaveLength(3)
    for (let n = 0; n < 8; n++) await remembering.embed([`other ${n}`], 'query')
    await remembering.embed(['why'], 'query')
    expect(embedder.calls).toHaveLength(3 + 8 + 1)
  })

  it('embeds a question once where several ask for it at the same time', async () => {
    const embedder = fakeEmbedder()
    const remembering = rememberQuestions(embedder)
    const asked = await Promise.all([1, 2, 3].map(() => remembering.embed(['why'], 'query')))
    expect(embedder.calls).toHaveLength(1)
    expect(new Set(asked).size).toBe(1)
  })

  it('asks again where the call that others waited for was stopped', async () => {
    const stopped = new AbortController()
    const model = fakeEmbedder()
    let calls = 0
    const remembering = rememberQuestions({
      ...model,
      embed(texts, role, signal) {
        calls += 1
        if (calls > 1) return model.embed(texts, role)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const first = remembering.embed(['why'], 'query', stopped.signal)
    const second = remembering.embed(['why'], 'query')
    stopped.abort(new Error('stopped'))
    await expect(first).rejects.toThrow('stopped')
    expect((await second).vectors).toHaveLength(1)
    expect(calls).toBe(2)
  })

  it('does not keep a failure, and refuses a call whose signal has fired', async () => {
    const embedder = fakeEmbedder()
    const remembering = rememberQuestions(embedder)
    await expect(remembering.embed(['why'], 'query', AbortSignal.abort(new Error('no')))).rejects.toThrow(
      'no',
    )
    expect((await remembering.embed(['why'], 'query')).vectors).toHaveLength(1)
    await expect(remembering.embed(['why'], 'query', AbortSignal.abort(new Error('no')))).rejects.toThrow(
      'no',
    )
  })
})
