import { describe, expect, it } from 'vitest'
import { ConfigError } from '../core/errors.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { indexTexts } from '../core/testing/index-texts.ts'
import { englishAnalyzer } from './analysis/english-analyzer.ts'
import { bm25 } from './bm25.ts'
import { dense } from './dense.ts'

const analyzer = englishAnalyzer()
const context = { scope: { principal: { tenant: 'default', groups: [] }, filter: {} }, limit: 10 }

describe('an index made with other parts', () => {
  it('is not searched with another model', async () => {
    const view = await indexTexts([], { analyzer, embedder: fakeEmbedder({ modelId: 'other@1/1' }) })
    const asked = dense(fakeEmbedder()).retrieve('pods', { ...context, view })
    await expect(asked).rejects.toThrow(ConfigError)
    await expect(asked).rejects.toThrow('got g1 embedded by other@1/1')
  })

  it('is not searched with another analyzer', async () => {
    const view = await indexTexts([], { analyzer: { ...analyzer, id: 'other-1' }, embedder: fakeEmbedder() })
    const asked = bm25(analyzer).retrieve('pods', { ...context, view })
    await expect(asked).rejects.toThrow(ConfigError)
    await expect(asked).rejects.toThrow('got g1 analysed by other-1')
  })
})
