import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PipelineExpressionError, PromotionRefusedError } from '../../core/errors.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import { type SmallSets, smallSets, workOf } from '../experiments/testing/small-sets.ts'
import { learnPipeline } from './learn-pipeline.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'
import { type PromotionRequest, promotePipeline } from './promote-pipeline.ts'
import { promote as keepPromotion, rollBack } from './promotions.ts'
import { servedPipelines } from './served-pipeline.ts'

let sets: SmallSets
beforeEach(() => {
  sets = smallSets()
  writeWordless()
})
afterEach(() => sets.remove())

/** Twelve questions whose words no page has in its body, but one in a title: found by BM25 with titles alone. */
function writeWordless(): void {
  const topics = Array.from({ length: 12 }, (_, n) => `topic${n}`)
  const pages = topics.flatMap((topic) => [
    { _id: topic, title: topic, text: 'the page that answers' },
    { _id: `${topic}-x`, title: 'other', text: `${topic} ${topic} ${topic}` },
  ])
  sets.write('titles/corpus.jsonl', pages.map((page) => `${JSON.stringify(page)}\n`).join(''))
  sets.write(
    'titles/queries.jsonl',
    topics.map((topic) => `${JSON.stringify({ _id: topic, text: topic })}\n`).join(''),
  )
  sets.write(
    'titles/qrels/dev.tsv',
    `query-id\tcorpus-id\tscore\n${topics.map((one) => `${one}\t${one}\t1`).join('\n')}\n`,
  )
}

const WORSE = 'bm25(title=0)'
const BETTER = 'bm25(title=50, body=0)'

function promote(expression: string, more: Partial<PromotionRequest> = {}, pipeline = WORSE) {
  const settings = sets.settings()
  const configured = { ...settings, config: { ...settings.config, pipeline } }
  const request = {
    expression,
    sets: [join(sets.folder, 'titles')],
    measure: 'MRR@10',
    budgetMs: 60_000,
    seed: 1,
    ...more,
  }
  return promotePipeline(configured, sets.opened(settings), request, workOf())
}

describe('promoting a pipeline', () => {
  it('serves it from now on, and names the runs that justify it', async () => {
    const promoted = await promote(BETTER)
    expect(promoted).toMatchObject({ version: 1, expression: BETTER, over: WORSE })
    expect(promoted.justification).toMatchObject({ measure: 'MRR@10', budgetMs: 60_000, difference: 1 })
    const [row] = promoted.justification.rows
    expect(row).toMatchObject({ set: 'titles dev', questions: 12, difference: 1 })
    const registry = openRunRegistry(sets.settings().data.registry)
    expect(registry.find(row?.run ?? '').record).toMatchObject({
      expression: BETTER,
      metrics: { 'MRR@10': 1 },
    })
    expect(registry.find(row?.overRun ?? '').record).toMatchObject({ expression: WORSE })
    registry.close()
    expect(servedPipelines(sets.settings())()).toMatchObject({
      expression: BETTER,
      promotion: { version: 1, runs: [row?.run] },
    })
  })

  it('is refused where it is not better than what is served, with the reason', async () => {
    await expect(promote(WORSE, {}, BETTER)).rejects.toThrow(
      `${WORSE} is not to be served in place of ${BETTER}: it is not surely better: −100.0 points, p 0.`,
    )
    await expect(promote(BETTER, {}, BETTER)).rejects.toThrow(
      'expected another pipeline than the one that is served',
    )
    expect(servedPipelines(sets.settings())().promotion).toBeUndefined()
  })

  it('is refused where it is too slow', async () => {
    await expect(promote(BETTER, { budgetMs: 0 })).rejects.toThrow(/ of at most 0$/)
  })

  it('is held against what was promoted before, and rolled back in one step', async () => {
    await promote(BETTER)
    await expect(promote(WORSE)).rejects.toThrow(PromotionRefusedError)
    const { data } = sets.settings()
    expect(rollBack(data.promotions)).toBeUndefined()
    expect(servedPipelines(sets.settings())().promotion).toBeUndefined()
  })

  it('is refused on questions that a model of it was learnt from', async () => {
    const settings = sets.settings()
    const titles = join(sets.folder, 'titles')
    const request = { kind: 'adaptive', name: 'ours-1', sets: [titles], branches: [WORSE, BETTER] } as const
    const { expression } = await learnPipeline(settings, sets.opened(settings), request, workOf())
    await expect(promote(expression)).rejects.toThrow(
      `expected validation questions that nothing was learnt from, got 12 of 12 of titles dev that a model of ${expression} has seen`,
    )
  })

  it('is not served with another model than the one that was promoted', async () => {
    const settings = sets.settings()
    const request = { kind: 'adaptive', name: 'ours-1', sets: [join(sets.folder, 'titles')] } as const
    const { expression, file = '' } = await learnPipeline(settings, sets.opened(settings), request, workOf())
    const learnt = openPipelineParts(settings, sets.opened(settings)).digestsOf(expression) ?? {}
    const across = { sets: 1, difference: 0.1, interval: { low: 0.05, high: 0.15 }, p: 0.01 }
    const justification = { ...across, measure: 'nDCG@10', budgetMs: 200, modelId: 'm', rows: [] }
    keepPromotion(settings.data.promotions, {
      expression,
      learnt,
      over: 'bm25',
      promotedAtMs: 7,
      justification,
    })
    expect(servedPipelines(settings)().expression).toBe(expression)
    appendFileSync(file, ' ')
    expect(() => servedPipelines(settings)()).toThrow(
      'expected the model ours-1 with which version 1 was promoted, got another; put it back, or run `plumbline pipelines rollback`',
    )
  })

  it('is refused where the expression is not understood', async () => {
    await expect(promote('bm52')).rejects.toThrow(PipelineExpressionError)
  })
})
