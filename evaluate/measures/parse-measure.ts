import { ConfigError } from '../../core/errors.ts'
import { nearestName } from '../../core/nearest-name.ts'
import { averagePrecision } from './average-precision.ts'
import type { MakeMeasure, Measure } from './measure.ts'
import { ndcg } from './ndcg.ts'
import { precision } from './precision.ts'
import { recall } from './recall.ts'
import { reciprocalRank } from './reciprocal-rank.ts'
import { success } from './success.ts'

/**
 * The measure that a name such as `nDCG@10` stands for; without a cutoff, over the whole ranking. Case is not looked at.
 *
 * @throws {ConfigError} with the nearest known name, or what a cutoff must be.
 */
export function parseMeasure(text: string): Measure {
  const [name = '', cutoff, ...rest] = text.split('@')
  const measure = MEASURES.find((known) => known.name.toLowerCase() === name.toLowerCase())
  if (measure === undefined) {
    const known = MEASURES.map((one) => one.name)
    const nearest = nearestName(name, known)
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`
    throw new ConfigError(`expected a measure (${known.join(', ')}), such as nDCG@10, got ${text}${hint}`)
  }
  if (cutoff === undefined && measure.cutoff === 'optional') return measure.make(Number.POSITIVE_INFINITY)
  if (rest.length > 0 || !/^[1-9]\d{0,5}$/.test(cutoff ?? '')) {
    throw new ConfigError(`expected a cutoff from 1 to 999999, such as ${measure.name}@10, got ${text}`)
  }
  return measure.make(Number(cutoff))
}

/** What `eval` prints unless asked for something else. */
export const DEFAULT_MEASURES = ['nDCG@10', 'MRR@10', 'Recall@10', 'Recall@100', 'Success@5'] as const

const MEASURES: readonly {
  readonly name: string
  readonly make: MakeMeasure
  readonly cutoff: 'optional' | 'needed'
}[] = [
  { name: 'nDCG', make: ndcg, cutoff: 'optional' },
  { name: 'MRR', make: reciprocalRank, cutoff: 'optional' },
  { name: 'Recall', make: recall, cutoff: 'needed' },
  { name: 'Success', make: success, cutoff: 'needed' },
  { name: 'P', make: precision, cutoff: 'needed' },
  { name: 'MAP', make: averagePrecision, cutoff: 'optional' },
]
