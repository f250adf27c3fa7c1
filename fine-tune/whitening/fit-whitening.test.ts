import { describe, expect, it } from 'vitest'
import { randomValues } from '../autodiff/testing/random-values.ts'
import { composedWhitening, fitWhitening, type VectorPair } from './fit-whitening.ts'

/** A question that differs from its answer by `difference`. */
const pairOf = (difference: readonly number[]): VectorPair => ({
  question: Float32Array.from(difference),
  answer: new Float32Array(difference.length),
  document: 'the only one',
})

/** Mean of (q − a)(q − a)ᵀ. */
function covariance(pairs: readonly VectorPair[]): number[][] {
  const differences = pairs.map(({ question, answer }) =>
    question.map((value, i) => value - (answer[i] ?? 0)),
  )
  const width = differences[0]?.length ?? 0
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => {
      return differences.reduce((sum, d) => sum + (d[i] ?? 0) * (d[j] ?? 0), 0) / differences.length
    }),
  )
}

/** [n, n] in rows. */
const rowsOf = ({ shape, values }: ReturnType<typeof fitWhitening>) =>
  Array.from({ length: shape[0] ?? 0 }, (_, i) =>
    values.slice(i * (shape[1] ?? 0), (i + 1) * (shape[1] ?? 0)),
  )

const multiplied = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]) =>
  a.map((row) =>
    Array.from(b[0] ?? [], (_, j) =>
      Array.from(row).reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0),
    ),
  )

describe('a whitening', () => {
  it('shortens directions by the power of their variance', () => {
    // Sums of squares: 32 and 2; 0.2 pairs of the mean variance, 34 / 4 / 2, are added to each.
    const pairs = [pairOf([4, 0]), pairOf([-4, 0]), pairOf([0, 1]), pairOf([0, -1])]
    const { shape, values } = fitWhitening(pairs, 0.5)
    expect(shape).toEqual([2, 2])
    const [first, second] = [(32 + 0.85) ** -0.25, (2 + 0.85) ** -0.25]
    const mean = (first + second) / 2
    for (const [i, wanted] of [first / mean, 0, 0, second / mean].entries()) {
      expect(values[i]).toBeCloseTo(wanted, 6)
    }
  })

  it('leaves vectors as they are with a power of 0', () => {
    const numbers = randomValues(30, 1)
    const pairs = Array.from({ length: 10 }, (_, i) => pairOf([...numbers.slice(3 * i, 3 * i + 3)]))
    const { values } = fitWhitening(pairs, 0)
    for (const [i, wanted] of [1, 0, 0, 0, 1, 0, 0, 0, 1].entries()) expect(values[i]).toBeCloseTo(wanted, 6)
  })

  it('makes what many pairs differ in the same in every direction with a power of 1, whatever the axes', () => {
    const numbers = randomValues(40_000, 2)
    const pairs = Array.from({ length: 10_000 }, (_, i) => {
      const [a = 0, b = 0, c = 0, d = 0] = numbers.slice(4 * i, 4 * i + 4)
      return pairOf([a + b, 2 * b, c + d, 0.5 * d - a])
    })
    const whitening = rowsOf(fitWhitening(pairs, 1))
    const whitened = multiplied(multiplied(whitening, covariance(pairs)), whitening)
    const size = whitened[0]?.[0] ?? 0
    expect(size).toBeGreaterThan(0)
    for (const [i, row] of whitened.entries()) {
      for (const [j, value] of row.entries()) expect(value / size).toBeCloseTo(i === j ? 1 : 0, 2)
    }
  })

  it('knows little from few pairs: a direction that none of them differs in is hardly lengthened', () => {
    const width = 50
    const pairs = [pairOf(Array.from({ length: width }, (_, i) => (i === 0 ? 1 : 0)))]
    const { values } = fitWhitening(pairs, 0.4)
    // One pair of variance 1 in one direction, and five of 1/50 in each.
    const ratio = (1 + 0.1) ** -0.2 / 0.1 ** -0.2
    for (const other of [1, 25, 49]) {
      expect((values[0] ?? 0) / (values[other * width + other] ?? 0)).toBeCloseTo(ratio, 5)
    }
  })

  it('lengthens directions in which documents lie apart, by two fifths of the power', () => {
    // Four pairs that differ alike in both directions; two documents, 2 apart in the second.
    const pairs = [0, 1, 2, 3].map((i) => {
      const answer = Float32Array.of(5, i < 2 ? 1 : -1)
      const question = Float32Array.of(5 + (i % 2 === 0 ? 1 : -1), (i < 2 ? 1 : -1) + 1)
      return { question, answer, document: i < 2 ? 'a' : 'b' }
    })
    const { values } = fitWhitening(pairs, 0.5)
    // Sums of squares of the means: 0 and 2; 0.2 documents of the mean variance, 2 / 2 / 2, are added to each.
    const [first, second] = [0.1 ** 0.1, 2.1 ** 0.1]
    const mean = (first + second) / 2
    for (const [i, wanted] of [first / mean, 0, 0, second / mean].entries()) {
      expect(values[i]).toBeCloseTo(wanted, 6)
    }
  })

  it('looks at documents through what it shortened first, along axes of their own', () => {
    const numbers = randomValues(4_000, 5)
    const pairs = Array.from({ length: 1_000 }, (_, i) => {
      const [a = 0, b = 0, c = 0, d = 0] = numbers.slice(4 * i, 4 * i + 4)
      const answer = Float32Array.of(c, c + 0.3 * d)
      const question = Float32Array.of(c + a + b, c + 0.3 * d + 2 * b)
      return { question, answer, document: `${i}` }
    })
    const one = (document: string) => pairs.map((pair) => ({ ...pair, document }))
    const shortened = rowsOf(fitWhitening(one('the only one'), 0.5))
    // What documents differ in, seen through it, and through all.
    const centred = (rows: readonly ArrayLike<number>[]) => {
      const through = pairs.map(({ answer }) =>
        multiplied(
          rows,
          [...answer].map((v) => [v]),
        ).flat(),
      )
      const mean = [0, 1].map((k) => through.reduce((sum, v) => sum + (v[k] ?? 0), 0) / through.length)
      return covariance(through.map((v) => pairOf(v.map((x, k) => x - (mean[k] ?? 0)))))
    }
    const [[a = 0, b = 0], [, d = 0]] = centred(shortened) as [number[], number[]]
    // The longest axis of B: at half the angle whose tangent is 2b / (a − d).
    const angle = Math.atan2(2 * b, a - d) / 2
    const [along, across] = [
      [Math.cos(angle), Math.sin(angle)],
      [-Math.sin(angle), Math.cos(angle)],
    ] as const
    const whole = rowsOf(fitWhitening(pairs, 0.5))
    // Y = W·X⁻¹ has these axes.
    const [[p = 0, q = 0], [r = 0, s = 0]] = shortened as unknown as [number[], number[]]
    const scale = 1 / (p * s - q * r)
    const inverse = [
      [s * scale, -q * scale],
      [-r * scale, p * scale],
    ]
    const lengthening = multiplied(whole, inverse)
    const onAxis = (axis: readonly number[]) =>
      multiplied(
        lengthening,
        axis.map((v) => [v]),
      ).flat()
    const [long, short] = [onAxis(along), onAxis(across)]
    expect(Math.abs((long[0] ?? 0) * (across[0] ?? 0) + (long[1] ?? 0) * (across[1] ?? 0))).toBeLessThan(1e-3)
    const lengthOf = (v: readonly number[]) => Math.hypot(...v)
    const spread = (axis: readonly number[]) =>
      multiplied(
        multiplied([axis], centred(shortened)),
        axis.map((v) => [v]),
      )[0]?.[0] ?? 0
    const ratio = (spread(along) / spread(across)) ** 0.1
    expect(lengthOf(long) / lengthOf(short)).toBeCloseTo(ratio, 2)
    expect(ratio).toBeGreaterThan(1.05)
  })

  it('is none where no pair differs', () => {
    const { values } = fitWhitening([pairOf([0, 0, 0])], 1)
    for (const [i, wanted] of [1, 0, 0, 0, 1, 0, 0, 0, 1].entries()) expect(values[i]).toBeCloseTo(wanted, 6)
  })

  it('comes behind the one that a model has', () => {
    const first = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }
    const second = { shape: [2, 2], values: Float32Array.of(0, 1, 1, 0) }
    expect([...composedWhitening(second, first).values]).toEqual([3, 4, 1, 2])
    expect(composedWhitening(second, undefined)).toBe(second)
  })
})
