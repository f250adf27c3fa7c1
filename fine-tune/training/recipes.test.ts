import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { TrainingError } from '../../core/errors.ts'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { floatValues } from '../../onnx/tensor.ts'
import { openBaseModel } from '../model-folder/open-base-model.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import { tinyEncoder } from '../testing/tiny-encoder.ts'
import { writeTinyModel } from '../testing/tiny-model.ts'
import { fitWhitening } from '../whitening/fit-whitening.ts'
import { encoderBatch } from './encoder-batch.ts'
import { judgedSet } from './judged-set.ts'
import { prepareTextsWith } from './prepare-text.ts'
import { runTraining } from './run-training.ts'
import { startTraining } from './start-training.ts'
import { toyCrossEncoderTraining, toyTraining } from './testing/toy-training.ts'
import type { VectorsReport } from './train-model.ts'
import type { EncoderSettings } from './training-settings.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-recipes-'))
  folders.push(folder)
  writeTinyModel(join(folder, 'base'))
  return folder
}

const weightsIn = (folder: string, which: 'base' | 'tuned') =>
  readSafetensors(readFileSync(join(folder, which, 'model.safetensors')))

function someWeight(folder = '', which: 'base' | 'tuned'): Float32Array {
  const tensor = weightsIn(folder, which).get('encoder.layer.0.output.dense.weight')
  return tensor === undefined ? new Float32Array() : floatValues(tensor)
}

describe('a cross-encoder in training', () => {
  it.each([
    ['relevance', 'BertForSequenceClassification'],
    ['likeness', 'BertLikenessForSequenceClassification'],
  ] as const)(
    'puts the right candidate first more often, by %s, and is written as %s',
    async (head, name) => {
      const folder = newFolder()
      const settings = { head, epochs: 12, evaluateEvery: 24, negativesPerQuery: 3 }
      const training = toyCrossEncoderTraining(folder, settings)
      const { scores, finalScore, kind } = await startTraining(training, {})
      expect(kind).toBe('cross-encoder')
      expect(finalScore).toBe(Math.max(...scores.map(({ score }) => score)))
      // Likeness knows something from the start.
      expect(finalScore).toBeGreaterThan((scores[0]?.score ?? 1) + (head === 'relevance' ? 0.05 : 0.02))
      const names = [...weightsIn(folder, 'tuned').keys()]
      expect(names.filter((name) => !name.startsWith('bert.')).sort()).toEqual([
        'classifier.bias',
        'classifier.weight',
      ])
      expect(names.includes('bert.pooler.dense.weight')).toBe(head === 'relevance')
      const config = JSON.parse(readFileSync(join(folder, 'tuned', 'config.json'), 'utf8'))
      expect(config).toMatchObject({ model_type: 'bert', architectures: [name] })
    },
  )
})

describe('what is kept of training', () => {
  it.each([{ kind: 'all' }, { kind: 'low-rank', rank: 2 }] as const)(
    'with a base share of 1 is the base, and in between what lies between: $kind',
    async (part) => {
      const [all, half, none] = [1, 0.5, 0].map((baseShare) => ({ baseShare, folder: newFolder() }))
      for (const { baseShare, folder } of [all, half, none] as { baseShare: number; folder: string }[]) {
        const { development, ...training } = toyTraining(folder, { baseShare, part, epochs: 1 })
        await startTraining(training, {})
      }
      const [base, whole, middle, tuned] = [
        someWeight(all?.folder, 'base'),
        ...[all, half, none].map((run) => someWeight(run?.folder, 'tuned')),
      ]
      for (const [i, value] of (base ?? []).entries()) {
        expect(whole?.[i]).toBeCloseTo(value, 3)
        expect(middle?.[i]).toBeCloseTo((value + (tuned?.[i] ?? Number.NaN)) / 2, 3)
      }
      expect(tuned).not.toEqual(whole)
    },
  )

  it('is the whole of a new head, which has no base', async () => {
    const [all, none] = [1, 0].map((baseShare) => ({ baseShare, folder: newFolder() }))
    for (const { baseShare, folder } of [all, none] as { baseShare: number; folder: string }[]) {
      const { development, ...training } = toyCrossEncoderTraining(folder, { baseShare, epochs: 1 })
      await startTraining(training, {})
    }
    const [kept, tuned] = [all, none].map((run) =>
      weightsIn(run?.folder ?? '', 'tuned').get('classifier.weight'),
    )
    expect(kept).toBeDefined()
    expect(kept).toEqual(tuned)
  })

  it('is the weights’ moving average where one is asked for', async () => {
    const [average, plain] = [newFolder(), newFolder()]
    const lengthOfWay = async (folder: string, averageDecay: number) => {
      const { development, ...training } = toyTraining(folder, { averageDecay, epochs: 2 })
      const { steps } = await startTraining(training, {})
      expect(steps).toBe(12)
      const base = someWeight(folder, 'base')
      return Math.hypot(...someWeight(folder, 'tuned').map((value, i) => value - (base[i] ?? 0)))
    }
    const [short, whole] = [await lengthOfWay(average, 0.99), await lengthOfWay(plain, 0)]
    // After 12 steps 0.99¹² = 0.89 of the average are the base's.
    expect(short).toBeGreaterThan(0)
    expect(short).toBeLessThan((1 - 0.99 ** 12) * whole)
  })
})

describe('a whitening at the end of training', () => {
  it('is the matrix of the pairs’ differences, of layers that did not have to learn', async () => {
    const [plain, whitened] = [newFolder(), newFolder()]
    const before = await startTraining(toyTraining(plain, { epochs: 0 }), {})
    const after = await startTraining(toyTraining(whitened, { epochs: 0, whitening: 0.5 }), {})
    expect([before.steps, after.steps, before.finalScore]).toEqual([0, 0, before.scores[0]?.score])
    expect(someWeight(whitened, 'tuned')).toEqual(someWeight(plain, 'tuned'))
    expect(weightsIn(plain, 'tuned').has('whitening.weight')).toBe(false)

    const card = readFileSync(join(whitened, 'tuned', 'README.md'), 'utf8')
    expect(card).toContain('| kept | the layers of the base, none of which was trained |')
    expect(card).toMatch(/\| whitened \| by the pairs' differences and those of documents, to the power 0\.5/)

    const base = await openBaseModel(join(whitened, 'tuned'))
    expect(base.config.whitened).toBe(true)
    const { set } = toyTraining(whitened)
    const asked = await vectorsOf(join(plain, 'tuned'))
    const pairs = await Promise.all(
      [...set.qrels.keys()].map(async (id) => ({
        question: await asked(set.queries.get(id) ?? '', 'query'),
        answer: await asked(set.passages.get(id) ?? '', 'passage'),
        document: id,
      })),
    )
    const expected = fitWhitening(pairs, 0.5).values
    for (const [i, value] of (base.parameters.get('whitening.weight')?.values ?? []).entries()) {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 2)
    }
  })

  it('tells how many texts it has seen, and can be stopped there and taken up again', async () => {
    const [whole, stopped] = [newFolder(), newFolder()]
    const settings = { epochs: 1, checkpointEvery: 2, whitening: 0.5 }
    await startTraining(toyTraining(whole, settings), {})
    const seen: VectorsReport[] = []
    const watch = { onStep: () => undefined, onScore: () => undefined }
    const onVectors = (report: VectorsReport) => void seen.push(report)
    const isStopped = () => seen.length > 0
    const training = toyTraining(stopped, settings)
    const report = await runTraining(training, { ...watch, onVectors, isStopped }, makeGuard())
    expect([report.end, existsSync(training.outFolder)]).toEqual(['stopped', false])
    expect(seen.splice(0)).toEqual([{ purpose: 'whiten', done: expect.any(Number), total: 48 }])

    await runTraining(training, { ...watch, onVectors, isStopped: () => false }, makeGuard())
    expect(seen.at(-1)).toEqual({ purpose: 'whiten', done: 48, total: 48 })
    expect(weightsIn(stopped, 'tuned')).toEqual(weightsIn(whole, 'tuned'))
  })

  it('is what the last look sees, and is trained behind', async () => {
    const folder = newFolder()
    const { finalScore, scores } = await startTraining(toyTraining(folder, { epochs: 0, whitening: 1 }), {})
    expect(finalScore).not.toBe(scores[0]?.score)
    const again = { ...toyTraining(folder, { epochs: 1 }), modelFolder: join(folder, 'tuned') }
    const folders = { outFolder: join(folder, 'twice'), checkpointFolder: join(folder, 'again') }
    const second = await startTraining({ ...again, ...folders }, {})
    expect(second.scores[0]?.score).toBeCloseTo(finalScore ?? Number.NaN, 2)
    const { config, parameters } = await openBaseModel(join(folder, 'twice'))
    expect([config.whitened, parameters.has('whitening.weight')]).toEqual([true, true])
  })
})

/** What a model makes of a text by itself. */
async function vectorsOf(folder: string) {
  const base = await openBaseModel(folder)
  const prepare = prepareTextsWith(base.tokenizer, base.settings)
  const model = tinyEncoder({ config: base.config, parameters: base.parameters, trained: [] })
  const runner = new PassRunner(model, {
    threads: 1,
    maxSessions: 4,
    guard: makeGuard(),
    maxHeldBytes: 1_000_000,
  })
  return async (text: string, role: 'query' | 'passage') => {
    const prepared = prepare(text, role, 32)
    const [vector] = await runner.infer([prepared], { texts: 1, tokens: 32 }, 0)
    return vector ?? new Float32Array()
  }
}

describe('a batch for an encoder', () => {
  const { set, settings } = toyTraining('')
  const pairs = ['0', '1'].map((query) => ({ query, passage: query }))
  const known = new Map<string, TokenText>()
  const prepare = (text: string): TokenText => {
    const ids = Int32Array.from(text, (letter) => letter.charCodeAt(0))
    known.set(text, known.get(text) ?? { ids, secondTokens: 0 })
    return known.get(text) as TokenText
  }
  const rows = [
    [1, 0],
    [0, 1],
    [1, 0],
    [0.6, 0.8],
    [0, 1],
    [0.8, 0.6],
  ].map((row) => Float32Array.from(row))
  const batchWith = (
    changes: Partial<EncoderSettings>,
    teacher?: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ) => encoderBatch(pairs, judgedSet({ ...set, teacher }), { ...settings, ...changes }, prepare, new Map())

  it('holds questions, their passages, and the hard negatives, 7 and 8', () => {
    const { texts } = batchWith({})
    const wanted = [
      ...['0', '1'].map((id) => set.queries.get(id)),
      ...['0', '1', '7', '8'].map((id) => set.passages.get(id)),
    ]
    expect(texts).toEqual(wanted.map((text) => prepare(text ?? '')))
  })

  it('learns a teacher’s margins between its own passages', () => {
    const teacher = new Map([
      [
        '0',
        new Map([
          ['0', 5],
          ['7', 1],
        ]),
      ],
      [
        '1',
        new Map([
          ['1', 2],
          ['8', 3],
        ]),
      ],
    ])
    const { value } = batchWith({ loss: { kind: 'margin-mse', scale: 10 } }, teacher).loss(rows)
    // Question 0 is at (1, 0), its passage at (1, 0), its negative at (0, 1); question 1 at (0, 1), (0.6, 0.8), (0.8, 0.6).
    expect(value).toBeCloseTo(((10 * (1 - 0) - 4) ** 2 + (10 * (0.8 - 0.6) + 1) ** 2) / 2, 4)
  })

  it('learns the order of grades where nobody teaches', () => {
    const { value } = batchWith({ loss: { kind: 'cosine-sentence', scale: 2 } }).loss(rows)
    const [own, negatives] = [
      [1, 0.8],
      [0, 0.6],
    ]
    const terms = (own ?? []).flatMap((higher) =>
      (negatives ?? []).map((lower) => Math.exp(2 * (lower - higher))),
    )
    expect(value).toBeCloseTo(Math.log(1 + terms.reduce((a, b) => a + b)), 4)
  })

  it('adds the anchor by its weight', () => {
    const texts = batchWith({}).texts
    const anchors = new Map(
      texts.map((text, i) => [text, i === 0 ? Float32Array.of(0, 1) : (rows[i] as Float32Array)]),
    )
    const plain = batchWith({}).loss(rows)
    const held = encoderBatch(pairs, judgedSet(set), { ...settings, anchorWeight: 3 }, prepare, anchors).loss(
      rows,
    )
    expect(held.value).toBeCloseTo(plain.value + (3 * 1) / 6, 5)
    expect(held.ofRows[0]?.[1]).toBeCloseTo((plain.ofRows[0]?.[1] ?? 0) - 3 / 6, 5)
  })

  it('refuses a teacher that has not scored a pair', () => {
    expect(() => batchWith({ loss: { kind: 'margin-mse', scale: 1 } }, new Map())).toThrow(TrainingError)
  })
})
