import type { RandomBelow } from './random-sequence.ts'

/** The items in a random order. Source: Fisher and Yates, as Knuth, "The Art of Computer Programming" 2, 3.4.2. */
export function shuffled<Item>(items: readonly Item[], randomBelow: RandomBelow): Item[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomBelow(i + 1)
    const moved = result[i] as Item
    result[i] = result[j] as Item
    result[j] = moved
  }
  return result
}
