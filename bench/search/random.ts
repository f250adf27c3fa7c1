/** Numbers that look random and are the same on every machine: mulberry32, 32 bits of state. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** Whole, in [0, limit). */
  below(limit: number): number
  /** Standard normal. Source: Box, Muller, "A Note on the Generation of Random Normal Deviates", 1958. */
  normal(): number
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  }
}
