/** 2³² divided by the golden ratio: steps of this length fall evenly. */
export const GOLDEN = 0x9e3779b9

/**
 * An integer of 32 bits that the keys alone decide: near keys give far ones. Source: splitmix32, after Steele et al.,
 * "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
 *
 * @param keys integers, e.g. a seed and the number of a step.
 */
export function mixed(...keys: readonly number[]): number {
  return keys.reduce((state, key) => stir((state ^ key) + GOLDEN), 0)
}

/** An integer of 32 bits whose every bit depends on every bit of `value`. */
export function stir(value: number): number {
  let state = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97)
  return state ^ (state >>> 15)
}
