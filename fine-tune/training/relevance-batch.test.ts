import { describe, expect, it } from 'vitest'
import type { TokenText } from '../passes/token-text.ts'
import { judgedSet } from './judged-set.ts'
import { relevanceBatch } from './relevance-batch.ts'
import { toyCrossEncoderTraining } from './testing/toy-training.ts'

describe('a batch for a cross-encoder', () => {
  const { set, settings } = toyCrossEncoderTraining('')
  const pairs = ['0', '1', '7'].map((query) => ({ query, passage: query }))
  const asked: (readonly [string, string])[] = []
  const prepare = (query: string, passage: string): TokenText => {
    asked.push([query, passage])
    return { ids: Int32Array.of(1), secondTokens: 0 }
  }
  const batchWith = (inBatch: boolean) => {
    asked.length = 0
    const batch = relevanceBatch(pairs, judgedSet(set), { ...settings, inBatch }, prepare)
    const idOf = (texts: ReadonlyMap<string, string>, wanted: string) =>
      [...texts].find(([, text]) => text === wanted)?.[0]
    return { batch, ids: asked.map(([q, p]) => [idOf(set.queries, q), idOf(set.passages, p)].join(' ')) }
  }

  it('reads each question with its answer first, then its hard negatives', () => {
    expect(batchWith(false).ids).toEqual(['0 0', '0 7', '1 1', '1 8', '7 7', '7 14'])
  })

  it('reads it with the others’ passages, too, each once and no answer as a negative', () => {
    const { ids, batch } = batchWith(true)
    expect(ids).toEqual([
      ...['0 0', '0 7', '0 1', '0 8', '0 14'],
      ...['1 1', '1 8', '1 0', '1 7', '1 14'],
      ...['7 7', '7 14', '7 0', '7 1', '7 8'],
    ])
    const even = batch.loss(ids.map(() => Float32Array.of(0)))
    expect(even.value).toBeCloseTo(Math.log(5), 6)
    const told = batch.loss(ids.map((pair) => Float32Array.of(/^(.) \1$/.test(pair) ? 9 : 0)))
    expect(told.value).toBeLessThan(0.01)
  })

  it('takes what answers two questions of a batch for no negative of either', () => {
    const qrels = new Map([
      ...set.qrels,
      [
        '1',
        new Map([
          ['0', 1],
          ['1', 1],
        ]),
      ],
    ])
    asked.length = 0
    const both = judgedSet({ ...set, qrels })
    relevanceBatch(pairs, both, { ...settings, inBatch: true }, prepare)
    const ofSecond = asked.filter(([query]) => query === set.queries.get('1')).map(([, passage]) => passage)
    expect(ofSecond).not.toContain(set.passages.get('0'))
    expect(ofSecond[0]).toBe(set.passages.get('1'))
  })
})
