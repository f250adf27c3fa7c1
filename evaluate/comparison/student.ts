import { invert } from './invert.ts'

/**
 * Probability that a variable with Student's t distribution is at most `t`. A finite sum, since degrees of freedom are
 * whole here: with θ = atan(t / √ν), the probability of lying within ±t is
 *
 * ```
 *   ν odd     2/π · (θ + sin θ · (cos θ + 2/3 · cos³θ + 2·4/(3·5) · cos⁵θ + … up to cos^(ν−2) θ))
 *   ν even    sin θ · (1 + 1/2 · cos²θ + 1·3/(2·4) · cos⁴θ + …                  up to cos^(ν−2) θ)
 * ```
 *
 * Source: Abramowitz, Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 *
 * @param degrees of freedom, a whole number ≥ 1.
 */
export function studentProbability(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const cosine = Math.cos(angle)
  const odd = degrees % 2 === 1
  let term = odd ? cosine : 1
  let sum = degrees === 1 ? 0 : term
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cosine * cosine
    sum += term
  }
  const within = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
  return (1 + within) / 2
}

/** The `t` that is not exceeded with this probability, in (0, 1). */
export function studentQuantile(probability: number, degrees: number): number {
  return invert((t) => studentProbability(t, degrees), probability)
}
