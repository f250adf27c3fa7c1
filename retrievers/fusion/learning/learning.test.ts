import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentId } from '../../../core/document.ts'
import { fusionFeatures } from '../adaptive/fusion-features.ts'
import { predictWeight } from '../adaptive/fusion-model.ts'
import { ranking } from '../testing/ranking.ts'
import { folds } from './folds.ts'
import { FUSION_SETTINGS, type FusionQuestion, fusedValue, votesOf } from './fusion-question.ts'
import { learnAdaptive } from './learn-adaptive.ts'
import { learnWeights } from './learn-weights.ts'
import { type Matrix, ridge } from './ridge.ts'

/** A question that is answered by page `good`; each branch finds it, or page `bad`, first. */
function question(
  query: string,
  goodFirst: readonly boolean[],
  fields: Partial<FusionQuestion> = {},
): FusionQuestion {
  return {
    query,
    question: 'drain nodes',
    rankings: goodFirst.map((isGood) =>
      isGood ? ranking({ good: 3, bad: 2, other: 1 }) : ranking({ bad: 3, good: 2, other: 1 }),
    ),
    value: (documents: readonly DocumentId[]) => 1 / (documents.indexOf('test:good') + 1),
    ...fields,
  }
}

const mean = (values: Iterable<number>) => {
  const all = [...values]
  return all.reduce((sum, value) => sum + value, 0) / all.length
}

describe('fusedValue', () => {
  it('ranks documents by the weighted sum, as a search does', () => {
    expect(fusedValue(question('q', [true, false]), [0.6, 0.4], FUSION_SETTINGS)).toBe(1)
    expect(fusedValue(question('q', [true, false]), [0.4, 0.6], FUSION_SETTINGS)).toBe(1 / 2)
    // Equal sums: by chunk id, bad before good.
    expect(fusedValue(question('q', [true, false]), [0.5, 0.5], FUSION_SETTINGS)).toBe(1 / 2)
  })
})

describe('sets of unlike size', () => {
  it('have one vote each', () => {
    const few = Array.from({ length: 4 }, (_, n) => question(`few${n}`, [false, true], { set: 'few' }))
    // Seven of ten want the first branch: 14 of all 24 questions, but 7/10 of a vote against 3/10 and the other's whole one.
    const many = Array.from({ length: 20 }, (_, n) =>
      question(`many${n}`, n < 14 ? [true, false] : [false, true], { set: 'many' }),
    )
    expect(votesOf([...few, ...many]).slice(3, 5)).toEqual([24 / (2 * 4), 24 / (2 * 20)])
    const [, second = 0] = learnWeights([...few, ...many]).weights
    expect(second).toBeGreaterThan(0.5)
    const pooled = [...few, ...many].map(({ set: _, ...one }) => one)
    expect(learnWeights(pooled).weights[1]).toBeLessThan(0.5)
  })
})

describe('folds', () => {
  const items = Array.from({ length: 23 }, (_, n) => ({ id: `q${n}`, group: `g${n % 9}` }))
  const deal = (seed: number, list = items) => folds(list, 4, seed, ({ group }) => group)

  it('holds every item out once, and groups together', () => {
    const parts = deal(1)
    expect(
      parts
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(items.map(({ id }) => id).sort())
    const groups = parts.flatMap((part) => [...new Set(part.map(({ group }) => group))])
    expect(new Set(groups).size).toBe(groups.length)
    expect(parts).toHaveLength(4)
  })

  it('deals alike whatever the order, and otherwise by another seed', () => {
    const groupsOf = (parts: ReturnType<typeof deal>) => parts.map((part) => part.map(({ id }) => id).sort())
    expect(groupsOf(deal(1, items.toReversed()))).toEqual(groupsOf(deal(1)))
    expect(groupsOf(deal(2))).not.toEqual(groupsOf(deal(1)))
  })
})

describe('ridge', () => {
  it('solves by hand', () => {
    // (xᵀx + λ) b = xᵀy: (1 + 4 + 1) b = 1·3 + 2·6.
    expect(ridge([[1], [2]], [[3], [6]], 1)).toEqual([[expect.closeTo((3 + 12) / 6, 12)]])
  })

  it('leaves no slope in ‖XB − Y‖² + λ‖B‖²: Xᵀ(XB − Y) + λB is 0', () => {
    const number = fc.integer({ min: -9, max: 9 })
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 8 }), columns: fc.integer({ min: 1, max: 4 }) })
    const matrices = sizes.chain(({ rows, columns }) =>
      fc.tuple(matrixOf(rows, columns, number), matrixOf(rows, 2, number), fc.constantFrom(0.5, 1, 10)),
    )
    fc.assert(
      fc.property(matrices, ([x, y, lambda]) => {
        const b = ridge(x, y, lambda)
        for (const [feature, slopes] of b.entries()) {
          for (const [target, slope] of slopes.entries()) {
            const rest = x.map((row, n) => {
              const predicted = row.reduce((sum, value, j) => sum + value * (b[j]?.[target] ?? 0), 0)
              return (row[feature] ?? 0) * (predicted - (y[n]?.[target] ?? 0))
            })
            expect(rest.reduce((sum, one) => sum + one, 0) + lambda * slope).toBeCloseTo(0, 7)
          }
        }
      }),
    )
  })
})

describe('learnWeights', () => {
  it('gives the branch that is right more often the greater weight', () => {
    const questions = Array.from({ length: 30 }, (_, n) => question(`q${n}`, [n % 3 === 0, n % 3 !== 0]))
    const { weights, heldOut } = learnWeights(questions)
    expect(weights[1]).toBeGreaterThan(0.5)
    expect((weights[0] ?? 0) + (weights[1] ?? 0)).toBeCloseTo(1, 12)
    expect(weights.every((weight) => `${weight}`.length <= '0.35'.length)).toBe(true)
    expect([...heldOut.keys()]).toEqual(questions.map(({ query }) => query))
    expect(mean(heldOut.values())).toBeCloseTo((20 * 1 + 10 * (1 / 2)) / 30, 12)
  })

  it('leaves a branch out that is never right, of three', () => {
    // Two that are right by turns are right together where they outvote the third.
    const questions = Array.from({ length: 30 }, (_, n) =>
      question(`q${n}`, [n % 2 === 0, false, n % 2 === 1]),
    )
    const { weights } = learnWeights(questions)
    expect(weights).toHaveLength(3)
    expect(Math.max(...weights)).not.toBe(weights[1])
  })

  it('has no value of a question from weights that saw it', () => {
    // Each half is right about itself only: learnt from one, the other is wrong.
    const questions = Array.from({ length: 20 }, (_, n) =>
      question(`q${n}`, [n < 10, n >= 10], { group: n < 10 ? 'first' : 'second' }),
    )
    expect([...learnWeights(questions).heldOut.values()].every((value) => value === 1 / 2)).toBe(true)
  })

  it('gives the same again', () => {
    const questions = Array.from({ length: 20 }, (_, n) => question(`q${n}`, [n % 4 === 0, n % 4 !== 0]))
    expect(learnWeights(questions)).toEqual(learnWeights(questions))
  })
})

describe('learnAdaptive', () => {
  const fused = { branches: ['bm25', 'dense'], depth: 200 } as const
  const SHORT = 'drain'
  const LONG = 'how does one get all pods away from a machine before it is shut down'

  it('learns which branch to trust from the form of the question', () => {
    const questions = Array.from({ length: 60 }, (_, n) => {
      const isLong = n % 2 === 0
      return question(`q${n}`, [!isLong, isLong], { question: isLong ? LONG : SHORT })
    })
    const { model, heldOut, lambda } = learnAdaptive(questions, fused)
    expect(Number.isFinite(lambda)).toBe(true)
    expect(mean(heldOut.values())).toBe(1)
    const weightOf = ({ question: text, rankings: [first = [], second = []] }: FusionQuestion) =>
      predictWeight(model, fusionFeatures(text, [first, second]))
    expect(weightOf(question('x', [true, false], { question: SHORT }))).toBeLessThan(0.5)
    expect(weightOf(question('x', [false, true], { question: LONG }))).toBeGreaterThan(0.5)
  })

  it('falls back to one weight where features tell nothing', () => {
    const questions = Array.from({ length: 60 }, (_, n) => question(`q${n}`, [n % 3 === 0, n % 3 !== 0]))
    // All are alike but for which branch is right, which the rankings do not show.
    const alike = questions.map((one) => ({
      ...one,
      rankings: one.rankings.map((_, branch) => ALIKE[branch] ?? []),
    }))
    const withAnswers = alike.map((one, n) => ({
      ...one,
      value: (documents: readonly DocumentId[]) =>
        documents[0] === (n % 3 === 0 ? 'test:good' : 'test:bad') ? 1 : 0,
    }))
    const { lambda, heldOut, model } = learnAdaptive(withAnswers, fused)
    expect(lambda).toBe(Number.POSITIVE_INFINITY)
    expect(mean(heldOut.values())).toBeCloseTo(2 / 3, 12)
    expect(model.curves.every(({ slopes }) => slopes.every((slope) => slope === 0))).toBe(true)
  })

  const ALIKE = [ranking({ good: 3, bad: 2, other: 1 }), ranking({ bad: 3, good: 2, other: 1 })]
})

function matrixOf(rows: number, columns: number, entry: fc.Arbitrary<number>): fc.Arbitrary<Matrix> {
  const row = fc.array(entry, { minLength: columns, maxLength: columns })
  return fc.array(row, { minLength: rows, maxLength: rows })
}
