import { GOLDEN, stir } from './mixed.ts'

/**
 * Factors for dropout, Srivastava et al., JMLR 15, 2014: 0 with the probability `share`, otherwise 1 / (1 − share), so
 * that the mean is 1. Decided by `seed` alone.
 */
export function dropoutMask(length: number, share: number, seed: number): Float32Array {
  const mask = new Float32Array(length)
  const kept = 1 / (1 - share)
  const threshold = Math.round(share * 2 ** 16)
  let state = seed
  for (let i = 0; i < length; i += 2) {
    state = (state + GOLDEN) | 0
    const bits = stir(state)
    mask[i] = (bits & 0xffff) < threshold ? 0 : kept
    mask[i + 1] = bits >>> 16 < threshold ? 0 : kept
  }
  return mask
}
