/** e^xᵢ / Σⱼ e^xⱼ; 0 for −∞. At least one score is finite. */
export function softmax(scores: Float64Array): Float64Array {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity)
  const powers = scores.map((score) => Math.exp(score - largest))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / total)
}

/** ln Σⱼ e^xⱼ. */
export function logSumExp(scores: Float64Array): number {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity)
  return largest + Math.log(scores.reduce((total, score) => total + Math.exp(score - largest), 0))
}
