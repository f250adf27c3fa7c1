/** Whole numbers from 0 to `limit` − 1, each as likely. */
export type RandomBelow = (limit: number) => number

/**
 * A sequence of random numbers that the keys alone decide, so that a run can be taken up anywhere in it. Source: the
 * mixing function of splitmix32, after Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014.
 *
 * @param keys integers, e.g. a seed and the number of a step.
 */
export function randomSequence(...keys: readonly number[]): RandomBelow {
  let state = keys.reduce((mixed, key) => mix((mixed ^ key) + GOLDEN), 0)
  return (limit) => {
    state = (state + GOLDEN) | 0
    return Math.floor(((mix(state) >>> 0) / 2 ** 32) * limit)
  }
}

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

/** 2³² divided by the golden ratio. */
const GOLDEN = 0x9e3779b9

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return mixed ^ (mixed >>> 15)
}
