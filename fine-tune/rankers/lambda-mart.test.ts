import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { predictTrees } from '../../core/tree-ensemble.ts'
import { LAMBDA_MART_DEFAULTS, trainLambdaMart } from './lambda-mart.ts'
import { meanNdcg } from './mean-ndcg.ts'
import { checkRankingRows, type RankingRows } from './ranking-rows.ts'
import { rowsOf } from './testing/ranking-rows.ts'

describe('trainLambdaMart', () => {
  const options = { ...LAMBDA_MART_DEFAULTS, trees: 20, leaves: 4, minRows: 2 }

  /** Question by question: the grade follows feature 0, bent; feature 1 is noise; feature 2 tells only of the question. */
  function simulated(questions: number, from: number): RankingRows {
    return rowsOf(
      Array.from({ length: questions }, (_, question) =>
        Array.from({ length: 12 }, (_, n) => {
          const noise = ((question + from) * 37 + n * 101) % 17
          const useful = ((question + from) * 13 + n * 7) % 23
          return [Math.abs(useful - 11) < 3 ? 2 : Math.abs(useful - 11) < 6 ? 1 : 0, useful, noise, question]
        }),
      ),
    )
  }

  it('learns an order that is bent, says what it rests on, and scores new rows', () => {
    const { model, training, validation, importance } = trainLambdaMart(
      simulated(40, 0),
      simulated(15, 100),
      options,
    )
    expect(training.at(-1)).toBeGreaterThan(0.97)
    expect(validation.length).toBe(training.length)
    expect(importance.indexOf(Math.max(...importance))).toBe(0)
    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    const fresh = simulated(15, 100)
    const scores = Float64Array.from(fresh.grades, (_, row) =>
      predictTrees(
        model,
        fresh.columns.map((column) => column[row] ?? 0),
      ),
    )
    expect(meanNdcg(fresh, 10)(scores)).toBeCloseTo(Math.max(...validation), 12)
  })

  it('stops where validation gets no better, and keeps the trees up to the best', () => {
    const noise = rowsOf([
      [
        [1, 1],
        [0, 2],
      ],
      [
        [0, 1],
        [1, 2],
      ],
      [
        [1, 3],
        [0, 4],
      ],
    ])
    const { model, validation } = trainLambdaMart(noise, noise, {
      ...options,
      minRows: 1,
      patience: 3,
      trees: 500,
    })
    const best = validation.indexOf(Math.max(...validation))
    expect(model.trees).toHaveLength(best + 1)
    expect(validation.length).toBeLessThanOrEqual(best + 1 + 3)
  })

  it('gives the same bytes again, and grows all trees without validation', () => {
    const bytes = () => JSON.stringify(trainLambdaMart(simulated(10, 0), undefined, options))
    expect(bytes()).toBe(bytes())
    expect(trainLambdaMart(simulated(10, 0), undefined, options).model.trees).toHaveLength(20)
  })

  it('tells of every tree and ends where its signal fires', () => {
    const told: number[] = []
    const stop = new AbortController()
    const report = (tree: number) => {
      told.push(tree)
      if (tree === 2) stop.abort(new Error('enough'))
    }
    expect(() =>
      trainLambdaMart(simulated(5, 0), undefined, options, { report, signal: stop.signal }),
    ).toThrow('enough')
    expect(told).toEqual([1, 2])
  })

  it.each<[string, RankingRows, RankingRows | undefined]>([
    [
      'training rows: expected finite numbers of f0, got NaN in row 1',
      rowsOf([
        [
          [1, 0],
          [0, Number.NaN],
        ],
      ]),
      undefined,
    ],
    [
      'training rows: expected grades up to 30, got 31',
      rowsOf([
        [
          [31, 0],
          [0, 1],
        ],
      ]),
      undefined,
    ],
    [
      'expected a question with rows of different grades, got none',
      rowsOf([
        [
          [1, 0],
          [1, 1],
        ],
        [[0, 0]],
      ]),
      undefined,
    ],
    ['training rows: expected features, got none', rowsOf([[[1], [0]]]), undefined],
    [
      'validation rows: expected the features f0, got f0, f1',
      rowsOf([
        [
          [1, 0],
          [0, 1],
        ],
      ]),
      rowsOf([
        [
          [1, 0, 0],
          [0, 1, 1],
        ],
      ]),
    ],
  ])('refuses with %j', (message, rows, validation) => {
    expect(() => trainLambdaMart(rows, validation, options)).toThrow(ConfigError)
    expect(() => trainLambdaMart(rows, validation, options)).toThrow(message)
  })
})

describe('checkRankingRows', () => {
  const rows = rowsOf([
    [
      [1, 0],
      [0, 1],
    ],
  ])

  it.each<[string, Partial<RankingRows>]>([
    [
      'rows: expected a column for each of 1 features, got 2',
      { columns: [new Float32Array(2), new Float32Array(2)] },
    ],
    ['rows: expected 2 rows of f0, got 3', { columns: [new Float32Array(3)] }],
    ['expected questions that cover 2 rows in their order', { starts: Uint32Array.of(0, 1) }],
    ['expected questions that cover 2 rows in their order', { starts: Uint32Array.of(0, 2, 1, 2) }],
  ])('refuses with %j', (message, other) => {
    expect(() => checkRankingRows({ ...rows, ...other }, 'rows')).toThrow(message)
  })
})
