/** A span of time, in ms. */
export type Span = readonly [startedAtMs: number, endedAtMs: number]

/** How long at least one of these spans was; they may overlap, and stand in any order. */
export function coveredMs(spans: readonly Span[]): number {
  let covered = 0
  let untilMs = Number.NEGATIVE_INFINITY
  for (const [startedAtMs, endedAtMs] of spans.toSorted(([a], [b]) => a - b)) {
    if (endedAtMs <= untilMs) continue
    covered += endedAtMs - Math.max(startedAtMs, untilMs)
    untilMs = endedAtMs
  }
  return covered
}
