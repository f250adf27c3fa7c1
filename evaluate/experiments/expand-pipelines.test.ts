import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { expandPipelines } from './expand-pipelines.ts'

const FAMILY = {
  expression: 'weighted($w*bm25, 1*dense, norm=$norm)',
  values: { w: [0.5, 1], norm: ['zscore', 'minmax'] },
}

describe('a family of pipelines', () => {
  it('is every combination of its values, the last changing fastest', () => {
    expect(expandPipelines(FAMILY, 1)).toEqual([
      'weighted(0.5*bm25, 1*dense, norm=zscore)',
      'weighted(0.5*bm25, 1*dense, norm=minmax)',
      'weighted(1*bm25, 1*dense, norm=zscore)',
      'weighted(1*bm25, 1*dense, norm=minmax)',
    ])
  })

  it('is itself where it names no parameter', () => {
    expect(expandPipelines({ expression: 'bm25', values: {} }, 1)).toEqual(['bm25'])
  })

  it('takes a sample without repeating, the same for a seed, in the order of all', () => {
    const family = { expression: 'bm25(k1=$k)', values: { k: Array.from({ length: 50 }, (_, n) => n) } }
    const all = expandPipelines(family, 1)
    const sample = expandPipelines({ ...family, sample: 20 }, 7)
    expect(sample).toHaveLength(20)
    expect(all.filter((one) => sample.includes(one))).toEqual(sample)
    expect(expandPipelines({ ...family, sample: 20 }, 7)).toEqual(sample)
    expect(expandPipelines({ ...family, sample: 20 }, 8)).not.toEqual(sample)
    expect(expandPipelines({ ...family, sample: 60 }, 7)).toEqual(all)
  })

  it('refuses a name without values, and values without a name', () => {
    expect(() => expandPipelines({ expression: 'bm25(k1=$k)', values: {} }, 1)).toThrow(
      new ConfigError('expected values of what bm25(k1=$k) names, got none of $k; mend either'),
    )
    expect(() => expandPipelines({ expression: 'bm25', values: { k: [1] } }, 1)).toThrow(
      new ConfigError(
        'expected values of what bm25 names, got values of k, which it does not name; mend either',
      ),
    )
  })
})
