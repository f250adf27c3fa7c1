import { describe, expect, it } from 'vitest'
import { halvePipelines } from './halve-pipelines.ts'

const VALUES: Readonly<Record<string, number>> = { a: 0.1, b: 0.4, c: 0.3, d: 0.2 }

describe('successive halving', () => {
  it('sends the best half of the pipelines to twice as many questions, until they answer all', async () => {
    const asked: string[] = []
    const halved = await halvePipelines(
      ['a', 'b', 'c', 'd'],
      { first: 0.25, keep: 0.5, always: [] },
      async (pipelines, share) =>
        pipelines.map((pipeline) => {
          asked.push(`${pipeline} ${share}`)
          return [
            { questions: 10 * share, value: VALUES[pipeline] ?? 0 },
            { questions: 30 * share, value: 0 },
          ]
        }),
    )
    expect(asked).toEqual(['a 0.25', 'b 0.25', 'c 0.25', 'd 0.25', 'b 0.5', 'c 0.5'])
    expect(halved).toEqual({
      kept: ['b'],
      dropped: [
        { pipeline: 'c', mean: 0.15, questions: 20 },
        { pipeline: 'd', mean: 0.1, questions: 10 },
        { pipeline: 'a', mean: 0.05, questions: 10 },
      ],
    })
  })

  it('never leaves behind what has to go on', async () => {
    const halved = await halvePipelines(
      ['a', 'b', 'c', 'd'],
      { first: 0.5, keep: 0.25, always: ['a'] },
      async (pipelines) => pipelines.map((pipeline) => [{ questions: 5, value: VALUES[pipeline] ?? 0 }]),
    )
    expect(halved.kept).toEqual(['a', 'b'])
    expect(halved.dropped.map(({ pipeline }) => pipeline)).toEqual(['c', 'd'])
  })

  it('asks nothing where there is one pipeline', async () => {
    const halved = await halvePipelines(['a'], { first: 0.5, keep: 0.5, always: [] }, () =>
      Promise.reject(new Error('asked')),
    )
    expect(halved).toEqual({ kept: ['a'], dropped: [] })
  })
})
