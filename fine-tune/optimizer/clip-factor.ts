import type { Arrays } from '../runtime/open-graph-session.ts'

/**
 * L2 norm of all gradients together, and the factor that brings it down to `maxNorm`, at most 1: Pascanu et al.,
 * arXiv:1211.5063, algorithm 1.
 */
export function clipFactor(
  gradients: Arrays,
  maxNorm: number,
): { readonly norm: number; readonly factor: number } {
  let squares = 0
  for (const gradient of Object.values(gradients)) {
    for (let i = 0; i < gradient.length; i++) squares += (gradient[i] as number) ** 2
  }
  const norm = Math.sqrt(squares)
  return { norm, factor: norm > maxNorm ? maxNorm / norm : 1 }
}
