import { describe, expect, it } from 'vitest'
import { dropoutMask } from './dropout-mask.ts'
import { mixed } from './mixed.ts'
import { randomSequence } from './random-sequence.ts'
import { shuffled } from './shuffled.ts'

describe('random numbers', () => {
  it('are decided by their keys, and by the order of these', () => {
    expect(mixed(1, 2)).toBe(mixed(1, 2))
    expect(new Set([mixed(1, 2), mixed(2, 1), mixed(1), mixed(2), mixed(1, 2, 0)]).size).toBe(5)
    const [a, b] = [randomSequence(7, 3), randomSequence(7, 3)]
    expect(Array.from({ length: 5 }, () => a(1_000))).toEqual(Array.from({ length: 5 }, () => b(1_000)))
  })

  it('fall evenly below their limit: each tenth of 10,000 gets 1,000 ± 4 standard deviations', () => {
    const below = randomSequence(1)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const tenth = below(10)
      counts[tenth] = (counts[tenth] ?? 0) + 1
    }
    // The standard deviation is √(10,000 · 0.1 · 0.9) = 30.
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(4 * 30)
  })
})

describe('a dropout mask', () => {
  it('lets through nine in ten, scaled so that the mean stays 1', () => {
    const mask = dropoutMask(10_001, 0.1, 5)
    const dropped = mask.filter((factor) => factor === 0).length
    // The standard deviation is √(10,001 · 0.1 · 0.9) = 30.
    expect(Math.abs(dropped - 1_000)).toBeLessThan(4 * 30)
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.9)]))
    expect(mask).toEqual(dropoutMask(10_001, 0.1, 5))
    expect(mask).not.toEqual(dropoutMask(10_001, 0.1, 6))
    expect(dropoutMask(3, 0, 5)).toEqual(Float32Array.of(1, 1, 1))
  })
})

describe('a shuffle', () => {
  it('keeps all items, and puts each in each place as often', () => {
    const items = [0, 1, 2, 3]
    const counts = items.map(() => items.map(() => 0))
    for (let run = 0; run < 4_000; run++) {
      const order = shuffled(items, randomSequence(run))
      expect(order.toSorted()).toEqual(items)
      for (const [place, item] of order.entries()) {
        const row = counts[place] ?? []
        row[item] = (row[item] ?? 0) + 1
      }
    }
    // 1,000 expected, with a standard deviation of √(4,000 · ¼ · ¾) = 27.
    for (const count of counts.flat()) expect(Math.abs(count - 1_000)).toBeLessThan(4 * 27.4)
  })
})
