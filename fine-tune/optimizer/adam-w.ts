import type { Parameters } from '../passes/trainable-model.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'

export interface AdamWOptions {
  /** β₁, how much of the mean gradient stays at each step. */
  readonly meanDecay: number
  /** β₂, how much of the mean squared gradient stays. */
  readonly squareDecay: number
  /** ε, against division by 0. */
  readonly epsilon: number
  /** λ, share of a weight that is taken off at each step, times the rate. */
  readonly weightDecay: number
}

/** The values of Adam's paper, Kingma and Ba, arXiv:1412.6980, algorithm 1, with a light decay. */
export const ADAM_W: AdamWOptions = { meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-8, weightDecay: 0.01 }

/** What the optimiser keeps of each trained weight, by its name. */
export interface AdamWState {
  readonly means: Arrays
  readonly squares: Arrays
}

/** The state before the first step. */
export function emptyAdamWState(parameters: Parameters, trained: readonly string[]): AdamWState {
  const zeros = () =>
    Object.fromEntries(
      trained.map((name) => [name, new Float32Array(parameters.get(name)?.values.length ?? 0)]),
    )
  return { means: zeros(), squares: zeros() }
}

/**
 * One step of Adam with decoupled weight decay, in place: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.
 *
 * ```
 *   m ← β₁·m + (1−β₁)·g        v ← β₂·v + (1−β₂)·g²
 *   w ← w − rate · ( m̂ / (√v̂ + ε) + λ·w )        m̂ = m / (1−β₁ᵗ), v̂ = v / (1−β₂ᵗ)
 * ```
 *
 * Weights of one dimension, biases and norms, are not decayed.
 *
 * @param step t, from 1. @param factor on the gradients, e.g. of clipping.
 * @returns the largest of the new weights, without their signs; NaN where one is no number.
 */
export function adamWStep(
  parameters: Parameters,
  gradients: Arrays,
  state: AdamWState,
  { step, rate, factor }: { readonly step: number; readonly rate: number; readonly factor: number },
  options: AdamWOptions,
): number {
  const { meanDecay, squareDecay, epsilon, weightDecay } = options
  const meanScale = rate / (1 - meanDecay ** step)
  const squareScale = 1 / (1 - squareDecay ** step)
  let largest = 0
  for (const [name, gradient] of Object.entries(gradients)) {
    const { shape, values } = parameters.get(name) ?? { shape: [], values: new Float32Array() }
    const means = state.means[name] ?? values
    const squares = state.squares[name] ?? values
    const decay = shape.length > 1 ? rate * weightDecay : 0
    for (let i = 0; i < values.length; i++) {
      const g = (gradient[i] as number) * factor
      const mean = meanDecay * (means[i] as number) + (1 - meanDecay) * g
      const square = squareDecay * (squares[i] as number) + (1 - squareDecay) * g * g
      means[i] = mean
      squares[i] = square
      const weight = values[i] as number
      const next = weight - (meanScale * mean) / (Math.sqrt(square * squareScale) + epsilon) - decay * weight
      values[i] = next
      largest = Math.max(largest, Math.abs(next))
    }
  }
  return largest
}
