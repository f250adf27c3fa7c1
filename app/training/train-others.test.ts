import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, DatasetError, ModelError } from '../../core/errors.ts'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { parseRankerModel } from '../../retrievers/rerank/ranker-model.ts'
import { modelFolderOf } from '../open-embedder.ts'
import { exportRanker } from '../pipelines/export-ranker.ts'
import { learntModels } from '../pipelines/learnt-models.ts'
import { loadSettings } from '../settings.ts'
import { checkModel } from './check-model.ts'
import { writeToyDataset } from './testing/toy-dataset.ts'
import { trainCrossEncoder } from './train-cross-encoder.ts'
import { trainEncoder } from './train-encoder.ts'
import { trainRanker } from './train-ranker.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-train-'))
  writeToyDataset(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

const REQUEST = { dataset: 'questions', out: 'tuned', guards: [], resume: false }
const settings = () => loadSettings({ workingFolder: folder, env: {} })
const work = () => ({ signal: new AbortController().signal, note: () => undefined })

describe('training a cross-encoder on a data set', () => {
  it('writes a model that scores pairs, and says what the pipeline had made of its candidates', async () => {
    const trained = await trainCrossEncoder(settings(), REQUEST, work())
    expect(trained).toMatchObject({
      folder: join(folder, 'tuned'),
      questions: { training: 20, development: 6 },
    })
    expect(trained.training).toMatchObject({ kind: 'cross-encoder', settings: { negativesPerQuery: 3 } })
    expect(trained.pipelineScore).toBeGreaterThan(0)
    expect(trained.pipelineScore).toBeLessThan(1)
    expect(trained.scores.map(({ pipeline, precision }) => [pipeline, precision])).toEqual([
      [expect.stringMatching(/^crossencoder\(.*, top=50, weight=0\.3\)$/), 'int8'],
    ])
    const checked = await checkModel(settings(), { model: 'tuned', datasets: ['questions'] }, work())
    expect(checked.checked.map(({ found }) => found.after)).toEqual(trained.scores.map(({ after }) => after))
    expect(() => modelFolderOf(join(folder, 'tuned'))).toThrow(/got a cross-encoder; name it under/)
    const weights = readSafetensors(readFileSync(join(folder, 'tuned', 'model.safetensors')))
    expect(weights.has('classifier.weight')).toBe(true)
    const card = JSON.parse(readFileSync(join(folder, 'tuned', 'data.json'), 'utf8'))
    expect(card).toMatchObject({ pipelineScore: trained.pipelineScore, dataset: 'questions' })
  })

  it('makes its own data where the training of an encoder has left some', async () => {
    const { config, ...rest } = settings()
    const encoder = { ...config.training.encoder, rate: 1e30 }
    const steep = { ...rest, config: { ...config, training: { ...config.training, encoder } } }
    await expect(trainEncoder(steep, REQUEST, work())).rejects.toThrow(/expected weights up to/)
    expect(existsSync(join(folder, 'tuned.training', 'data.json'))).toBe(true)
    const { pipelineScore } = await trainCrossEncoder(steep, REQUEST, work())
    expect(pipelineScore).toBeGreaterThan(0)
  })
})

describe('training an encoder for late interaction on a data set', () => {
  const withEncoder = (keys: object) => {
    const { config, ...rest } = settings()
    const { training } = config
    const encoder = { ...training.encoder, loss: 'max-sim' as const, ...keys }
    return { ...rest, config: { ...config, training: { ...training, encoder } } }
  }

  it('scores it by its tokens, beside its one vector', async () => {
    const { training, scores } = await trainEncoder(withEncoder({ epochs: 1 }), REQUEST, work())
    expect(training.kind).toBe('token-encoder')
    expect(scores.filter(({ precision }) => precision === 'int8').map(({ pipeline }) => pipeline)).toEqual([
      'dense',
      'maxsim(dense, weight=1, top=50)',
      expect.stringMatching(/^maxsim\(parent/),
      settings().config.pipeline,
    ])
    const checked = await checkModel(settings(), { model: 'tuned', datasets: ['questions'] }, work())
    expect(checked.checked.map(({ found }) => found.after)).toEqual(scores.map(({ after }) => after))
  })

  it('refuses a loss that wants a teacher, and a teacher that is not configured', async () => {
    const margins = { loss: 'margin-mse' as const }
    for (const keys of [margins, { ...margins, teacher: 'wise' }, { teacher: 'wise' }]) {
      await expect(trainEncoder(withEncoder(keys), REQUEST, work())).rejects.toThrow(
        /training\.encoder\.teacher/,
      )
    }
  })

  it('learns the margins of a cross-encoder', async () => {
    await trainCrossEncoder(settings(), { ...REQUEST, out: 'teacher' }, work())
    const { config, ...rest } = withEncoder({ loss: 'margin-mse', teacher: 'wise', epochs: 1 })
    const crossEncoders = [{ name: 'wise', model: join(folder, 'teacher'), precision: 'int8' as const }]
    const taught = { ...rest, config: { ...config, crossEncoders } }
    const { training } = await trainEncoder(taught, REQUEST, work())
    expect(training.settings.loss).toEqual({ kind: 'margin-mse', scale: 20 })
    expect(training.steps).toBeGreaterThan(0)
  })

  it('refuses an anchor, which holds one vector a text', async () => {
    await expect(trainEncoder(withEncoder({ anchor: 0.1 }), REQUEST, work())).rejects.toThrow(ConfigError)
  })
})

describe('training a ranker on a data set', () => {
  it('writes a model in the form that pipelines name', async () => {
    const trained = await trainRanker(settings(), REQUEST, work())
    const { file, before, after, difference, questions, expression, importance, curve } = trained
    expect(file).toBe(join(folder, 'tuned', 'tuned.json'))
    expect(questions).toMatchObject({ training: 20, development: 6 })
    expect(difference).toBeCloseTo(after - before, 12)
    const { model, card } = JSON.parse(readFileSync(file, 'utf8'))
    expect(parseRankerModel(model, 'tuned.json')).toEqual(model)
    expect(card).toMatchObject({ before, after, settings: { ranker: { kind: 'trees' } } })
    expect(Object.keys(importance)).toHaveLength(model.scorer.features.length)
    expect(curve?.validation).toHaveLength(curve?.training.length ?? 0)
    expect(expression).toMatch(/^rerank\(.*, by=tuned, top=\d+\)$/)
    expect(learntModels(settings().data.learntModels).get('tuned')).toMatchObject({ model })
    const onnx = exportRanker(settings(), 'tuned', 'ranker.onnx')
    expect(onnx.features).toContain('dense gap')
    expect(readFileSync(onnx.file).includes('TreeEnsembleRegressor')).toBe(true)
    expect(() => exportRanker(settings(), 'absent', 'ranker.onnx')).toThrow(ConfigError)
    await expect(trainRanker(settings(), REQUEST, work())).rejects.toThrow(ModelError)
  })

  it('keeps what people made of documents as it was then', async () => {
    const { data } = settings()
    mkdirSync(dirname(data.judgments), { recursive: true })
    const store = openJudgmentStore(data.judgments)
    for (const person of ['ann', 'ben']) {
      const said = { person, tenant: 'default', question: 'elsewhere', documentId: 'docs:any.md' as const }
      store.addFeedback({ ...said, position: 1, kind: 'up', atMs: 1 })
    }
    store.close()
    const { file } = await trainRanker(settings(), REQUEST, work())
    expect(JSON.parse(readFileSync(file, 'utf8')).model.feedback).toEqual({ 'any.md': 2 + 2 })
  })

  it('refuses questions of which nothing is found', async () => {
    writeToyDataset(folder, { train: [], dev: [1] })
    await expect(trainRanker(settings(), REQUEST, work())).rejects.toThrow(DatasetError)
  })
})
