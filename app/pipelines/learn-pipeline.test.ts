import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, DataDamagedError } from '../../core/errors.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { type SmallSets, smallSets, workOf } from '../experiments/testing/small-sets.ts'
import { exportRanker } from './export-ranker.ts'
import { type LearningRequest, learnPipeline } from './learn-pipeline.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'

let sets: SmallSets
beforeEach(() => {
  sets = smallSets()
})
afterEach(() => sets.remove())

function learn(request: Pick<LearningRequest, 'kind'> & Partial<LearningRequest>) {
  const settings = sets.settings()
  const folders = [join(sets.folder, 'small'), `${join(sets.folder, 'large')}#dev`]
  const whole = { name: 'ours-1', sets: folders, ...request }
  return learnPipeline(settings, sets.opened(settings), whole, workOf())
}

/** An expression that names what was learnt makes a pipeline in this data folder. */
function partsOf() {
  const settings = sets.settings()
  return openPipelineParts(settings, sets.opened(settings))
}

describe('learning from judgments', () => {
  it('gives one weight a branch, as an expression', async () => {
    const learnt = await learn({ kind: 'weights' })
    expect(learnt.expression).toMatch(/^(bm25|dense|weighted\(.*\))$/)
    expect(learnt).toMatchObject({ questions: 9, heldOut: { over: 'equal weights' } })
    expect(learnt.file).toBeUndefined()
    expect(createPipeline(learnt.expression, partsOf()).name).toContain(learnt.expression.slice(0, 4))
  })

  it('gives weights by question, as a model that expressions name and whose digest runs carry', async () => {
    const { expression } = await learn({ kind: 'adaptive', branches: ['bm25', 'prf(dense)'] })
    expect(expression).toBe('adaptive(bm25, prf(dense), model=ours-1)')
    const parts = partsOf()
    expect(createPipeline(expression, parts).name).toBe(expression)
    expect(parts.digestsOf(`rrf(${expression}, bm25)`)).toEqual({
      'ours-1': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(parts.digestsOf('bm25')).toBeUndefined()
  })

  it('gives an order by many features, over the stages of the pipeline it is learnt for', async () => {
    const { expression, file = '' } = await learn({
      kind: 'ranker',
      branches: ['weighted(0.5*bm25, 0.5*dense)'],
    })
    expect(expression).toBe('rerank(weighted(0.5*bm25, 0.5*dense, norm=zscore), by=ours-1)')
    expect(createPipeline(expression, partsOf()).name).toBe(expression)
    expect(JSON.parse(readFileSync(file, 'utf8')).model.stages).toEqual(['bm25', 'dense'])
    const onnx = exportRanker(sets.settings(), 'ours-1', 'ranker.onnx')
    expect(onnx.features).toContain('dense gap')
    expect(readFileSync(onnx.file).includes('TreeEnsembleRegressor')).toBe(true)
    expect(() => exportRanker(sets.settings(), 'ours-9', 'ranker.onnx')).toThrow(ConfigError)
  })

  it('leaves names alone that are taken, since runs may rest on them', async () => {
    await learn({ kind: 'adaptive' })
    await expect(learn({ kind: 'adaptive' })).rejects.toThrow('expected a name that is free, got ours-1')
    await expect(learn({ kind: 'adaptive', name: '../x' })).rejects.toThrow(ConfigError)
  })

  it('needs two branches to fuse', async () => {
    await expect(learn({ kind: 'weights', branches: ['bm25'] })).rejects.toThrow(
      'expected at least two branches to fuse, got 1',
    )
    await expect(learn({ kind: 'adaptive', branches: ['bm25', 'dense', 'prf(dense)'] })).rejects.toThrow(
      'expected two branches to fuse, got 3',
    )
  })

  it('names a model that was damaged', async () => {
    const { file = '' } = await learn({ kind: 'adaptive' })
    writeFileSync(file, '{"model":{"kind":"fusion-1"}}')
    expect(() => partsOf()).toThrow(DataDamagedError)
    writeFileSync(file, '{')
    expect(() => partsOf()).toThrow(DataDamagedError)
  })
})
