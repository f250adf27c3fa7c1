/** How long questions took, in milliseconds. */
export interface Latency {
  /** Half of the questions took at most this long. */
  readonly p50: number
  readonly p95: number
}

/** Percentiles by nearest rank, so that each is a time that was measured; `undefined` where nothing was. */
export function latencyOf(durationsMs: readonly number[]): Latency | undefined {
  const ascending = [...durationsMs].sort((a, b) => a - b)
  const p50 = nearestRank(ascending, 0.5)
  const p95 = nearestRank(ascending, 0.95)
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 }
}

/** The smallest value that at least `share` of the values do not exceed. */
function nearestRank(ascending: readonly number[], share: number): number | undefined {
  return ascending[Math.ceil(share * ascending.length) - 1]
}
