import { dot } from '../../core/vector.ts'
import type { Rows } from '../passes/trainable-model.ts'

/**
 * Keeps a model near the one it began as: the mean of 1 − cosine between each text's vector and the one that the first
 * weights gave it. Added to a loss with a weight; what training does not ask for then stays as it was.
 *
 * ```
 *   L = 1/n · Σ (1 − vᵢ·aᵢ)        ∂L/∂vᵢ = −aᵢ/n
 * ```
 *
 * Source: Li and Hoiem, "Learning without Forgetting", arXiv:1606.09282, section 3, with vectors in the place of class
 * probabilities.
 *
 * @param vectors of L2 norm 1. @param anchors what they were, in the same order.
 */
export function anchor(vectors: Rows, anchors: Rows): { readonly value: number; readonly ofVectors: Rows } {
  const count = vectors.length
  const value =
    vectors.reduce((total, vector, i) => total + 1 - dot(vector, anchors[i] as Float32Array), 0) / count
  return { value, ofVectors: anchors.map((row) => row.map((number) => -number / count)) }
}
