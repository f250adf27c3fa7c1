/**
 * Moves `weights` towards `others` by `share` of the way, in place: 0 leaves them, 1 makes them equal. Both of the same
 * length.
 *
 * With the base's weights as `others`, after training: Wortsman et al., "Robust fine-tuning of zero-shot models"
 * (WiSE-FT), arXiv:2109.01903: the mean of both keeps most of what was learnt, and forgets less. With the weights as
 * `others`, after each step: their exponential moving average, Polyak and Juditsky, SIAM J. Control Optim. 30(4), 1992.
 */
export function mixWeights(weights: Float32Array, others: Float32Array, share: number): void {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    weights[i] = weight + share * ((others[i] as number) - weight)
  }
}
