import { describe, expect, it } from 'vitest'
import { bestOver, chosenOnOthers, outcomeOf, type SetValues } from './choose.ts'

const set = (name: string, values: Readonly<Record<string, readonly number[]>>): SetValues => ({
  set: name,
  byPipeline: new Map(Object.entries(values)),
})
const SETS = [
  set('a', { plain: [0.5, 0.5], x: [0.9, 0.9], y: [0.6, 0.6] }),
  set('b', { plain: [0.5, 0.5], x: [0.4, 0.4], y: [0.6, 0.6] }),
  set('c', { plain: [0.5, 0.5], x: [0.4, 0.4], y: [0.6, 0.8] }),
]

describe('choosing the default pipeline', () => {
  it('takes the highest mean over sets, however many questions each has', () => {
    expect(bestOver(SETS, ['plain', 'x', 'y'])).toBe('y')
    expect(bestOver(SETS.slice(0, 1), ['plain', 'x', 'y'])).toBe('x')
    expect(bestOver(SETS, ['x'])).toBe('x')
  })

  it('chooses for each set on the others', () => {
    const chosen = chosenOnOthers(SETS, ['x', 'y'])
    expect(SETS.map(chosen)).toEqual(['y', 'x', 'x'])
  })

  it('holds each against the best plain pipeline of its set', () => {
    const { rows, across } = outcomeOf(SETS, ['plain'], () => 'y')
    expect(rows.map(({ difference }) => Number(difference.toFixed(3)))).toEqual([0.1, 0.1, 0.2])
    expect(across.difference).toBeCloseTo(0.4 / 3, 12)
  })
})
