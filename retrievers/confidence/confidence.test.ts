import { describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { ConfigError } from '../../core/errors.ts'
import type { Candidate, Retriever } from '../../core/retriever.ts'
import type { StoreView } from '../../core/store.ts'
import { confidenceFeatureNames, confidenceFeatures } from './confidence-features.ts'
import { type ConfidenceModel, parseConfidenceModel, predictConfidence } from './confidence-model.ts'
import { confident } from './confident.ts'
import { learnConfidence } from './learning/learn-confidence.ts'
import { fitLogistic } from './learning/logistic.ts'

function candidate(page: string, score: number, dense?: { rank: number; score: number }): Candidate {
  return {
    documentId: `docs:${page}`,
    chunkId: `docs:${page}#${score}`,
    score,
    stages: dense === undefined ? {} : { dense },
  }
}

const FOUND = [
  candidate('a', 3, { rank: 2, score: 0.6 }),
  candidate('b', 2, { rank: 1, score: 0.8 }),
  candidate('a', 0.5, { rank: 9, score: 0.4 }),
]

describe('features of confidence', () => {
  it('are of the first score, its leads, the documents, the question, and what each stage makes of it', () => {
    expect(confidenceFeatureNames(['dense'])).toHaveLength(8)
    const [top, second, tenth, documents, words, score, rank, lead] = confidenceFeatures(
      'rotate the keys',
      FOUND,
      ['dense'],
    )
    expect([top, second, tenth, documents]).toEqual([3, 3 - 2, 3 - 0.5, 2])
    expect(words).toBe(Math.log1p(3))
    expect([score, rank]).toEqual([0.6, 1 / 2])
    expect(lead).toBeCloseTo(0.8 - (0.6 + 0.8 + 0.4) / 3, 12)
  })

  it('are finite of one candidate, and of a stage that found none', () => {
    expect(confidenceFeatures('x', [candidate('a', 1)], ['dense'])).toEqual([
      1,
      0,
      0,
      1,
      Math.log(2),
      0,
      0,
      0,
    ])
  })

  it('do not depend on what comes after the tenth', () => {
    const ten = Array.from({ length: 10 }, (_, n) => candidate(`p${n}`, 10 - n))
    expect(confidenceFeatures('x', [...ten, candidate('z', -50)], [])).toEqual(
      confidenceFeatures('x', ten, []),
    )
  })
})

describe('logistic regression', () => {
  it('gives the share of right ones where there is nothing else to go by', () => {
    const { intercept } = fitLogistic([[0], [0], [0], [0]], [true, true, true, false], 1)
    expect(1 / (1 + Math.exp(-intercept))).toBeCloseTo(3 / 4, 3)
  })

  it('finds the slope that makes the gradient 0', () => {
    const x = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5]
    const y = [false, false, true, false, true, true, true]
    const lambda = 0.5
    const { intercept, slopes } = fitLogistic(
      x.map((value) => [value]),
      y,
      lambda,
    )
    const [slope = 0] = slopes
    const gradient = x.reduce((sum, value, n) => {
      const chance = 1 / (1 + Math.exp(-(intercept + slope * value)))
      return sum + value * ((y[n] === true ? 1 : 0) - chance)
    }, -lambda * slope)
    expect(gradient).toBeCloseTo(0, 6)
    expect(slope).toBeGreaterThan(0)
  })

  it('stays finite where a feature tells all', () => {
    const { slopes } = fitLogistic([[-1], [-1], [1], [1]], [false, false, true, true], 0.01)
    expect(slopes.every(Number.isFinite)).toBe(true)
  })
})

describe('learning confidence', () => {
  /** A higher first score is right more often: one in ten at 0, ten in ten at 9. */
  const samples = Array.from({ length: 200 }, (_, n) => {
    const top = n % 10
    return { query: `q${n}`, features: [top, 0, 0, 1, 1], isRight: Math.floor(n / 10) % 10 <= top }
  })

  it('tells how likely the first hit is right, on questions that it was not learnt from', () => {
    const { heldOut } = learnConfidence(samples, 'bm25', [])
    const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length
    const own = (top: number) => samples.filter(({ features }) => features[0] === top)
    for (const top of [2, 5, 8]) {
      const said = mean(own(top).map(({ query }) => heldOut.get(query) ?? 0))
      const was = mean(own(top).map(({ isRight }) => (isRight ? 1 : 0)))
      expect(Math.abs(said - was)).toBeLessThan(0.15)
    }
  })

  it('gives a model that stands in a file, and is refused when damaged', () => {
    const { model } = learnConfidence(samples, 'bm25', [])
    expect(parseConfidenceModel(JSON.parse(JSON.stringify(model)), 'f')).toEqual(model)
    for (const broken of [null, {}, { ...model, slopes: [] }, { ...model, features: [null] }]) {
      expect(() => parseConfidenceModel(broken, 'f')).toThrow(ConfigError)
    }
  })
})

describe('a confident pipeline', () => {
  const model: ConfidenceModel = {
    kind: 'confidence-1',
    pipeline: 'source',
    stages: [],
    features: confidenceFeatureNames([]).map((name) => ({ name, mean: 0, deviation: 1 })),
    slopes: [1, 0, 0, 0, 0],
    intercept: -3,
  }
  const source = (found: readonly Candidate[]): Retriever => ({ name: 'source', retrieve: async () => found })

  async function ask(found: readonly Candidate[], least: number, limit = 5) {
    const told: number[] = []
    const view = {} as StoreView
    const scope = { principal: ANONYMOUS, filter: {} }
    const context = { view, scope, limit, onConfidence: (value: number) => told.push(value) }
    const answer = await confident(source(found), 'm', model, { least }).retrieve('keys', context)
    return { answer, told }
  }

  it('says how sure it is, and leaves the order', async () => {
    const { answer, told } = await ask(FOUND, 0)
    expect(answer).toEqual(FOUND)
    // The log-odds are 3 − 3.
    expect(told).toEqual([0.5])
    expect(predictConfidence(model, [5, 0, 0, 0, 0])).toBeCloseTo(1 / (1 + Math.exp(-2)), 12)
  })

  it('finds nothing below what is asked for, and gives no more than is asked for', async () => {
    expect((await ask(FOUND, 0.51)).answer).toEqual([])
    expect((await ask(FOUND, 0.5, 2)).answer).toEqual(FOUND.slice(0, 2))
    expect(await ask([], 0)).toEqual({ answer: [], told: [0] })
  })

  it('is refused over another pipeline than the one it was learnt for', () => {
    expect(() => confident({ ...source([]), name: 'dense' }, 'm', model)).toThrow(
      'expected the pipeline that m was learnt for, source, got dense; learn its confidence',
    )
  })
})
