export interface ScheduleOptions {
  /** Where the rate is highest. */
  readonly peakRate: number
  readonly steps: number
  /** Share of the steps in which the rate rises to its peak. */
  readonly warmUpShare: number
}

/**
 * Linear warm-up from 0, then linear decay to 0: Devlin et al., arXiv:1810.04805, appendix A.2.
 *
 * ```
 *   peak      ╱╲
 *           ╱    ╲
 *   0     ╱        ╲
 *         1  w     steps
 * ```
 *
 * @param step from 1 to `steps`. @returns above 0.
 */
export function learningRate(step: number, { peakRate, steps, warmUpShare }: ScheduleOptions): number {
  const warmUp = Math.max(1, Math.round(warmUpShare * steps))
  if (step <= warmUp) return (peakRate * step) / warmUp
  return (peakRate * (steps - step + 1)) / (steps - warmUp + 1)
}
