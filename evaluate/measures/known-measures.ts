import { averagePrecision } from './average-precision.ts'
import { bpref } from './bpref.ts'
import { expectedReciprocalRank } from './expected-reciprocal-rank.ts'
import { judged } from './judged.ts'
import type { Measure } from './measure.ts'
import { GAINS, type Gain, ndcg } from './ndcg.ts'
import { precision } from './precision.ts'
import { rPrecision } from './r-precision.ts'
import { rankBiasedPrecision } from './rank-biased-precision.ts'
import { recall } from './recall.ts'
import { reciprocalRank } from './reciprocal-rank.ts'
import { success } from './success.ts'

/** What an option of a measure may be: one of some names, or a number in a range. */
export type MeasureOption =
  | { readonly names: readonly string[]; readonly usual: string }
  | {
      readonly above: number
      readonly below: number
      readonly whole?: true
      readonly usual: number
    }

/** How a measure is written, and made from what is written. */
export interface KnownMeasure {
  /** As it prints. */
  readonly name: string
  /** How others write it. */
  readonly aliases: readonly string[]
  /** Whether `@10` is needed, may be there, or has no meaning. */
  readonly cutoff: 'needed' | 'optional' | 'none'
  readonly options: Readonly<Record<string, MeasureOption>>
  /** @param options all of them, checked; what was not written has its usual value. */
  make(cutoff: number, options: Readonly<Record<string, string | number>>): Measure
}

/** Every measure there is, most asked for first. */
export const KNOWN_MEASURES: readonly KnownMeasure[] = [
  {
    ...plain('nDCG', [], 'optional'),
    options: { gain: { names: Object.keys(GAINS), usual: 'linear' } },
    make: (cutoff, { gain }) => ndcg(cutoff, gain as Gain),
  },
  { ...plain('MRR', ['RR'], 'optional'), make: reciprocalRank },
  { ...plain('Recall', ['R'], 'needed'), make: recall },
  { ...plain('Success', [], 'needed'), make: success },
  { ...plain('P', ['Precision'], 'needed'), make: precision },
  { ...plain('MAP', ['AP'], 'optional'), make: averagePrecision },
  { ...plain('Rprec', ['R-precision'], 'none'), make: rPrecision },
  { ...plain('Bpref', [], 'none'), make: bpref },
  {
    ...plain('RBP', [], 'optional'),
    options: { p: { above: 0, below: 1, usual: 0.8 } },
    make: (cutoff, { p }) => rankBiasedPrecision(cutoff, p as number),
  },
  {
    ...plain('ERR', [], 'optional'),
    options: { max: { above: 0, below: 31, whole: true, usual: 4 } },
    make: (cutoff, { max }) => expectedReciprocalRank(cutoff, max as number),
  },
  { ...plain('Judged', [], 'needed'), make: judged },
]

function plain<Cutoff extends KnownMeasure['cutoff']>(
  name: string,
  aliases: readonly string[],
  cutoff: Cutoff,
): Pick<KnownMeasure, 'name' | 'aliases' | 'options'> & { readonly cutoff: Cutoff } {
  return { name, aliases, cutoff, options: {} }
}
