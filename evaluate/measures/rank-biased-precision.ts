import { type Measure, measureName, relevanceOf } from './measure.ts'

/**
 * What a reader finds per id looked at, who goes on to the next id with probability `persistence`: (1 − p) · Σ p^(rank − 1) over
 * relevant ids. It reaches 1 only where all of an endless ranking is relevant; 1 − p^k is the most that k ids can give.
 * Source: Moffat, Zobel, "Rank-Biased Precision for Measurement of Retrieval Effectiveness", TOIS 27(1), 2008.
 *
 * @param persistence in (0, 1); 0.8 looks at five ids on average.
 */
export function rankBiasedPrecision(cutoff: number, persistence: number): Measure {
  return {
    name: measureName('RBP', cutoff, { p: persistence }),
    value(ranking, grades) {
      return (
        (1 - persistence) *
        relevanceOf(ranking, grades, cutoff).reduce(
          (sum, relevant, index) => (relevant ? sum + persistence ** index : sum),
          0,
        )
      )
    },
  }
}
