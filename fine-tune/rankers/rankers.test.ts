import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { leafOf, predictTrees } from '../../core/tree-ensemble.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { bestSplit } from './best-split.ts'
import { binFeature, MAX_BINS } from './feature-bins.ts'
import { growTree } from './grow-tree.ts'
import { addHistogram, HISTOGRAM_CELLS, subtractHistogram, totalsOf } from './histogram.ts'
import { LAMBDA_MART_DEFAULTS, trainLambdaMart } from './lambda-mart.ts'
import { LambdaGradients } from './lambdas.ts'
import { meanNdcg } from './mean-ndcg.ts'
import { checkRankingRows, type RankingRows } from './ranking-rows.ts'
import { sortByScore } from './sort-by-score.ts'
import { anyRows, rowsOf } from './testing/ranking-rows.ts'

const LOOSE = { leaves: 4, minRows: 1, minHessian: 0, l2: 0.5 }

describe('binFeature', () => {
  it('gives every value a bin where there are few, with bounds in the middle', () => {
    const { bounds, bins } = binFeature(Float32Array.of(3, 1, 1, 7, 3))
    expect([...bounds]).toEqual([(1 + 3) / 2, (3 + 7) / 2])
    expect([...bins]).toEqual([1, 0, 0, 2, 1])
  })

  it('has one bin where all values are equal, or none is there', () => {
    expect(binFeature(Float32Array.of(5, 5))).toEqual({
      bounds: new Float64Array(),
      bins: Uint8Array.of(0, 0),
    })
    expect(binFeature(new Float32Array())).toEqual({ bounds: new Float64Array(), bins: new Uint8Array() })
  })

  it('puts about as many rows into each bin, and a frequent value into its own', () => {
    const column = Float32Array.from({ length: 20_000 }, (_, n) => (n % 2 === 0 ? 0 : (n * 7_919) % 10_007))
    const { bounds, bins } = binFeature(column)
    expect(bounds.length).toBeGreaterThan(MAX_BINS * 0.9)
    expect(bounds.length).toBeLessThan(MAX_BINS)
    const counts = new Array<number>(MAX_BINS).fill(0)
    for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1
    expect(counts[0]).toBeGreaterThanOrEqual(10_000)
    expect(Math.max(...counts.slice(1))).toBeLessThan((3 * 10_000) / MAX_BINS)
  })

  it('keeps the order of values, and finds the bin by the bounds', () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-1, 0, 0.5))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 600 }), (values) => {
        const column = Float32Array.from(values)
        const { bounds, bins } = binFeature(column)
        column.forEach((own, row) => {
          const slow = [...bounds].findIndex((bound) => own <= bound)
          expect(bins[row]).toBe(slow === -1 ? bounds.length : slow)
        })
      }),
      { numRuns: 40 },
    )
  })
})

describe('histograms', () => {
  it('of a part and of the rest add up to that of all', () => {
    const features = [binFeature(Float32Array.of(1, 2, 3, 2)), binFeature(Float32Array.of(0, 0, 1, 1))]
    const lambdas = { gradients: Float64Array.of(1, 2, 4, 8), hessians: Float64Array.of(16, 32, 64, 128) }
    const over = (...rows: readonly number[]) => {
      const histogram = new Float64Array(2 * HISTOGRAM_CELLS)
      addHistogram(histogram, features, Uint32Array.from(rows), lambdas)
      return histogram
    }
    const all = over(0, 1, 2, 3)
    expect([...all.subarray(0, 6)]).toEqual([1, 16, 2 + 8, 32 + 128, 4, 64])
    expect([...all.subarray(HISTOGRAM_CELLS, HISTOGRAM_CELLS + 4)]).toEqual([1 + 2, 16 + 32, 4 + 8, 64 + 128])
    expect(totalsOf(all)).toEqual([15, 240])
    subtractHistogram(all, over(1, 2))
    expect(all).toEqual(over(0, 3))
  })
})

describe('bestSplit', () => {
  it('gains as much as any cut of any feature does', () => {
    const row = fc.record({ x: fc.nat(4), y: fc.nat(4), gradient: fc.integer({ min: -5, max: 5 }) })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(1, 2, 3),
        (rows, minRows) => {
          const columns = [rows.map(({ x }) => x), rows.map(({ y }) => y)]
          const features = columns.map((column) => binFeature(Float32Array.from(column)))
          const gradients = Float64Array.from(rows, ({ gradient }) => gradient)
          // Hessians of 1 tell the number of rows exactly.
          const lambdas = { gradients, hessians: new Float64Array(rows.length).fill(1) }
          const histogram = new Float64Array(2 * HISTOGRAM_CELLS)
          addHistogram(histogram, features, Uint32Array.from(rows.keys()), lambdas)
          const [gradient, hessian] = totalsOf(histogram)
          const split = bestSplit(
            features,
            { rows: rows.length, gradient, hessian, histogram },
            { ...LOOSE, minRows },
          )
          const term = (part: readonly number[]) =>
            part.reduce((sum, one) => sum + one, 0) ** 2 / (part.length + 0.5)
          const gains = columns.flatMap((column) =>
            [0, 1, 2, 3].flatMap((cut) => {
              const left = [...gradients].filter((_, n) => (column[n] ?? 0) <= cut)
              const right = [...gradients].filter((_, n) => (column[n] ?? 0) > cut)
              if (left.length < minRows || right.length < minRows) return []
              return [term(left) + term(right) - term([...gradients])]
            }),
          )
          const most = Math.max(0, ...gains)
          if (split === undefined) expect(most).toBeLessThan(1e-6)
          else expect(split.gain).toBeCloseTo(most, 9)
        },
      ),
    )
  })
})

describe('growTree', () => {
  it('gives every row to the leaf that the tree finds for it, with a Newton step as its value', () => {
    const row = fc.record({
      x: fc.nat(9),
      y: fc.nat(3),
      gradient: fc.integer({ min: -5, max: 5 }),
      hessian: fc.nat(4),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const columns = [Float32Array.from(rows, ({ x }) => x), Float32Array.from(rows, ({ y }) => y)]
        const lambdas = {
          gradients: Float64Array.from(rows, ({ gradient }) => gradient),
          hessians: Float64Array.from(rows, ({ hessian }) => hessian + 1),
        }
        const { tree, leafRows, gains } = growTree(columns.map(binFeature), lambdas, { ...LOOSE, leaves: 6 })
        expect(leafRows.flatMap((held) => [...held]).sort((a, b) => a - b)).toEqual([...rows.keys()])
        expect(leafRows).toHaveLength(gains.length + 1)
        expect(tree.values).toHaveLength(leafRows.length)
        for (const [leaf, held] of leafRows.entries()) {
          for (const one of held) expect(leafOf(tree, (feature) => columns[feature]?.[one] ?? 0)).toBe(leaf)
          const sumOf = (of: Float64Array) => held.reduce((sum, one) => sum + (of[one] ?? 0), 0)
          const step = -sumOf(lambdas.gradients) / (sumOf(lambdas.hessians) + LOOSE.l2)
          expect(tree.values[leaf]).toBeCloseTo(step, 9)
        }
        const lossOf = (parts: readonly Uint32Array[]) =>
          parts.reduce((loss, held) => {
            const sumOf = (of: Float64Array) => held.reduce((sum, one) => sum + (of[one] ?? 0), 0)
            return loss - sumOf(lambdas.gradients) ** 2 / (sumOf(lambdas.hessians) + LOOSE.l2)
          }, 0)
        const gained = gains.reduce((sum, gain) => sum + gain, 0)
        expect(lossOf([Uint32Array.from(rows.keys())]) - lossOf(leafRows)).toBeCloseTo(gained, 9)
      }),
    )
  })

  it('is one leaf where nothing can be split', () => {
    const lambdas = { gradients: Float64Array.of(1, 3), hessians: Float64Array.of(1, 1) }
    const { tree, leafRows } = growTree([binFeature(Float32Array.of(2, 2))], lambdas, LOOSE)
    expect(tree).toEqual({ features: [], thresholds: [], left: [], right: [], values: [-4 / (2 + 0.5)] })
    expect(leafRows).toEqual([Uint32Array.of(0, 1)])
  })
})

describe('LambdaGradients', () => {
  it('pushes the two rows of a pair apart by what their swap would change', () => {
    // Grades 2 and 0 with scores 1 and 3: the wrong way round.
    const { gradients, hessians } = new LambdaGradients(
      rowsOf([
        [
          [2, 0],
          [0, 0],
        ],
      ]),
    ).at(Float64Array.of(1, 3))
    const ideal = 2 ** 2 - 1
    const change = ((2 ** 2 - 2 ** 0) * (1 - 1 / Math.log2(3))) / ideal / (0.01 + 2)
    const wrong = 1 / (1 + Math.exp(1 - 3))
    const push = change * wrong
    const scale = Math.log2(1 + 2 * push) / (2 * push)
    expect(gradients[0]).toBeCloseTo(-push * scale, 12)
    expect(gradients[1]).toBeCloseTo(push * scale, 12)
    expect(hessians[0]).toBeCloseTo(push * (1 - wrong) * scale, 12)
    expect(hessians[1]).toBe(hessians[0])
  })

  it('does not push where grades are equal or nothing is relevant', () => {
    const { gradients, hessians } = new LambdaGradients(
      rowsOf([
        [
          [1, 0],
          [1, 0],
        ],
        [
          [0, 0],
          [0, 0],
        ],
        [[3, 0]],
      ]),
    ).at(Float64Array.of(1, 2, 3, 4, 5))
    expect([...gradients, ...hessians].every((value) => value === 0)).toBe(true)
  })

  it('pushes as much up as down in each question, and the best rows up', () => {
    fc.assert(
      fc.property(anyRows(), fc.infiniteStream(fc.constantFrom(0, 0.5, 1, 2)), (rows, stream) => {
        const scores = Float64Array.from(rows.grades, () => stream.next().value)
        const { gradients, hessians } = new LambdaGradients(rows).at(scores)
        rows.starts.forEach((start, question) => {
          const own = gradients.subarray(start, rows.starts[question + 1] ?? start)
          expect(own.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 12)
          const grades = rows.grades.subarray(start, start + own.length)
          const best = grades.reduce((a, b) => Math.max(a, b), 0)
          for (const [row, gradient] of own.entries()) {
            if (grades[row] === best) expect(gradient).toBeLessThanOrEqual(0)
          }
        })
        expect(hessians.every((value) => value >= 0)).toBe(true)
      }),
    )
  })
})

describe('sortByScore', () => {
  it('orders short lists and long ones by score, then by row', () => {
    for (const count of [0, 1, 7, 256, 257, 1_000]) {
      const scores = Float64Array.from({ length: count }, (_, row) => (row * 7_919) % 101)
      const rows = Uint32Array.from({ length: count }, (_, n) => count - 1 - n)
      sortByScore(rows, scores)
      const slowly = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
      expect([...rows]).toEqual(slowly)
    }
  })
})

describe('meanNdcg', () => {
  it('is the mean of the measure over questions with something relevant', () => {
    const measure = ndcg(3, 'exponential')
    fc.assert(
      fc.property(anyRows(), fc.infiniteStream(fc.constantFrom(0, 0.5, 1, 2)), (rows, stream) => {
        const scores = Float64Array.from(rows.grades, () => stream.next().value)
        const values = [...rows.starts.keys()].slice(0, -1).flatMap((question) => {
          const own = Array.from(
            { length: (rows.starts[question + 1] ?? 0) - (rows.starts[question] ?? 0) },
            (_, n) => (rows.starts[question] ?? 0) + n,
          )
          const grades = new Map(own.map((row) => [`${row}`, rows.grades[row] ?? 0]))
          const order = own.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
          const isJudged = [...grades.values()].some((grade) => grade > 0)
          return isJudged ? [measure.value(order.map(String), grades)] : []
        })
        const expected = values.length === 0 ? 0 : values.reduce((sum, one) => sum + one, 0) / values.length
        expect(meanNdcg(rows, 3)(scores)).toBeCloseTo(expected, 12)
      }),
    )
  })
})

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
