/** Numbers that look random and are the same on every machine. */
export interface Random {
  /** 32 random bits, as a signed integer. */
  bits(): number
  /** Whole, in [0, limit); `limit` below 2^31. */
  below(limit: number): number
}

/**
 * xoshiro128**: 128 bits of state, a period that no resampling exhausts. Source: Blackman, Vigna, "Scrambled Linear
 * Pseudorandom Number Generators", TOMS 47(4), 2021; the state is filled by splitmix32.
 */
export function randomFrom(seed: number): Random {
  let mixing = seed | 0
  const fill = () => {
    mixing = (mixing + 0x9e3779b9) | 0
    let mixed = Math.imul(mixing ^ (mixing >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  let [a, b, c, d] = [fill(), fill(), fill(), fill()]
  const bits = () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
  return { bits, below: (limit) => Math.floor(((bits() >>> 0) / 2 ** 32) * limit) }
}
