/** `count` numbers in [-1, 1), the same for the same seed. Source: Steele et al., "Fast Splittable PRNGs", 2014. */
export function randomValues(count: number, seed: number): Float64Array {
  let state = seed | 0
  return Float64Array.from({ length: count }, () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 31 - 1
  })
}
