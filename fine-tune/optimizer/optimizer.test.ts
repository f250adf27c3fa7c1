import { describe, expect, it } from 'vitest'
import { ADAM_W, adamWStep, emptyAdamWState } from './adam-w.ts'
import { clipFactor } from './clip-factor.ts'
import { learningRate } from './learning-rate.ts'
import { mixWeights } from './mix-weights.ts'

const options = { ...ADAM_W, weightDecay: 0.1 }

describe('AdamW', () => {
  it('takes the first step by the sign of the gradient, since m̂ = g and v̂ = g²', () => {
    const matrix = { shape: [1, 2], values: Float32Array.of(2, 4) }
    const bias = { shape: [2], values: Float32Array.of(2, 4) }
    const parameters = new Map([
      ['matrix', matrix],
      ['bias', bias],
    ])
    const gradients = { matrix: Float32Array.of(3, -0.5), bias: Float32Array.of(3, -0.5) }
    const state = emptyAdamWState(parameters, ['matrix', 'bias'])
    adamWStep(parameters, gradients, state, { step: 1, rate: 0.01, factor: 1 }, options)
    expect([...bias.values]).toEqual([2 - 0.01, 4 + 0.01].map((value) => expect.closeTo(value, 6)))
    const decayed = [2 - 0.01 - 0.01 * 0.1 * 2, 4 + 0.01 - 0.01 * 0.1 * 4]
    expect([...matrix.values]).toEqual(decayed.map((value) => expect.closeTo(value, 6)))
  })

  it('remembers: after gradients 1 and 3, m̂ = (0.9·0.1·1 + 0.1·3)/(1−0.9²)', () => {
    const weight = { shape: [1], values: Float32Array.of(0) }
    const parameters = new Map([['weight', weight]])
    const state = emptyAdamWState(parameters, ['weight'])
    const step = (step: number, gradient: number) => {
      const gradients = { weight: Float32Array.of(2 * gradient) }
      adamWStep(parameters, gradients, state, { step, rate: 0.01, factor: 0.5 }, options)
    }
    step(1, 1)
    step(2, 3)
    const mean = (0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.9 ** 2)
    const square = (0.999 * 0.001 * 1 + 0.001 * 9) / (1 - 0.999 ** 2)
    expect(weight.values[0]).toBeCloseTo(-0.01 - (0.01 * mean) / Math.sqrt(square), 6)
  })
})

describe('what AdamW says of its step', () => {
  const largestAfter = (values: readonly number[], gradient: number) => {
    const weight = { shape: [values.length], values: Float32Array.from(values) }
    const parameters = new Map([['weight', weight]])
    const gradients = { weight: Float32Array.from(values, () => gradient) }
    const settings = { step: 1, rate: 0.5, factor: 1 }
    return adamWStep(parameters, gradients, emptyAdamWState(parameters, ['weight']), settings, options)
  }

  it('is its largest weight, whatever its sign', () => {
    // Each goes half a unit against the gradient.
    expect(largestAfter([1, -3, 2], 1)).toBeCloseTo(3.5, 6)
    expect(largestAfter([1, -3, 2], -1)).toBeCloseTo(2.5, 6)
  })

  it('is no number where one is none, also in front of others', () => {
    expect(largestAfter([Number.NaN, 1], 1)).toBeNaN()
    expect(largestAfter([1, 2], Number.NaN)).toBeNaN()
  })
})

describe('clipping', () => {
  it('brings the norm of all gradients together to the limit, and leaves smaller ones alone', () => {
    const gradients = { a: Float32Array.of(3), b: Float32Array.of(0, 4) }
    expect(clipFactor(gradients, 1)).toEqual({ norm: 5, factor: 1 / 5 })
    expect(clipFactor(gradients, 10)).toEqual({ norm: 5, factor: 1 })
  })
})

describe('the learning rate', () => {
  it('rises to its peak and falls towards 0', () => {
    const schedule = { peakRate: 8, steps: 10, warmUpShare: 0.2 }
    const rates = Array.from({ length: 10 }, (_, i) => learningRate(i + 1, schedule))
    expect(rates).toEqual([4, 8, 8 * (8 / 9), ...[7, 6, 5, 4, 3, 2, 1].map((left) => (8 * left) / 9)])
  })

  it('is the peak in a single step', () => {
    expect(learningRate(1, { peakRate: 8, steps: 1, warmUpShare: 0.1 })).toBe(8)
  })
})

describe('mixing weights', () => {
  it('goes the share of the way to the others, and leaves these as they are', () => {
    const others = Float32Array.of(5, -2)
    const mixed = (share: number) => {
      const weights = Float32Array.of(1, 2)
      mixWeights(weights, others, share)
      return [...weights]
    }
    expect([mixed(0), mixed(0.25), mixed(1)]).toEqual([
      [1, 2],
      [2, 1],
      [5, -2],
    ])
    expect([...others]).toEqual([5, -2])
  })
})
