import { describe, expect, it } from 'vitest'
import { ConfigError, ModelError } from '../../core/errors.ts'
import { dot } from '../../core/vector.ts'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { checkEncoderWeights, expectedShapes } from '../../onnx/encoder/encoder-weights.ts'
import { forward } from '../../onnx/encoder/forward.ts'
import { randomValues } from '../autodiff/testing/random-values.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Parameters, Rows } from '../passes/trainable-model.ts'
import { gradientErrors } from '../testing/gradient-errors.ts'
import { tinyEncoder } from '../testing/tiny-encoder.ts'
import { TINY_CONFIG, tinyTensors } from '../testing/tiny-model.ts'
import { embedText } from './embed-text.ts'
import type { Head } from './graph-context.ts'
import { likenessHead } from './heads/likeness-head.ts'
import { relevanceHead } from './heads/relevance-head.ts'
import { sentenceHead } from './heads/sentence-head.ts'
import { tokenHead } from './heads/token-head.ts'
import { mergedLowRank, withLowRank } from './low-rank.ts'
import { encoderParameters, publishedTensors } from './parameters.ts'
import { prepareTrainedPart } from './trained-part.ts'
import { Trunk } from './trunk.ts'

const OPTIONS = { threads: 1, maxSessions: 4, guard: makeGuard(), maxHeldBytes: 1_000_000 }
const TEXTS = [
  [101, 103, 104, 105, 102],
  [101, 130, 102],
  [101, 110, 102],
].map(asText)
/** Two texts with special tokens of their own. */
const PAIR = pairOf([101, 103, 102], [101, 105, 130, 102])
/** One place and two tokens more than the texts fill. */
const BATCH = { texts: 4, tokens: 7 }

describe('weights for training', () => {
  it('go back under their published names, unchanged', () => {
    const parameters = encoderParameters(TINY_CONFIG, tinyTensors())
    const published = new Map(publishedTensors(parameters).map((tensor) => [tensor.name, tensor]))
    expect(new Set(published.keys())).toEqual(new Set(tinyTensors().keys()))
    for (const [name, tensor] of tinyTensors()) expect(published.get(name)).toEqual(tensor)
  })
})

describe('the vectors of an encoder in training', () => {
  it.each(['mean', 'cls'] as const)('are those of the exported one, %s pooling', async (pooling) => {
    const found = await infer(tinyEncoder({ pooling }))
    const weights = checkEncoderWeights(TINY_CONFIG, tinyTensors())
    for (const [i, { ids }] of TEXTS.entries()) {
      const { last } = forward(TINY_CONFIG, weights, [...ids])
      const rows = pooling === 'cls' ? last.slice(0, 1) : last
      const sums = [...(last[0] ?? [])].map((_, k) => rows.reduce((sum, row) => sum + (row[k] ?? 0), 0))
      for (const [k, sum] of sums.entries()) expect(found[i]?.[k]).toBeCloseTo(sum / Math.hypot(...sums), 5)
    }
  })

  it('know the second text of a pair from the first', async () => {
    const [one, two] = await infer(tinyEncoder(), [
      { ids: Int32Array.of(101, 103, 102, 104, 102), secondTokens: 0 },
      { ids: Int32Array.of(101, 103, 102, 104, 102), secondTokens: 2 },
    ])
    expect(one).not.toEqual(two)
  })
})

describe('the likeness of the texts of a pair in training', () => {
  it.each([0, 1, 2])(
    'is the cosine between the means of their tokens, apart in %d layers',
    async (apartLayers) => {
      const { ids, secondTokens } = PAIR
      const weights = checkEncoderWeights(TINY_CONFIG, tinyTensors())
      const start = ids.length - secondTokens
      const { last } = forward({ ...TINY_CONFIG, apartLayers }, weights, [...ids], start)
      const cosine = cosineOf(total(last.slice(0, start)), total(last.slice(start)))
      const [found] = await infer(likenessEncoder(apartLayers), [PAIR])
      expect(found?.[0]).toBeCloseTo(5 * cosine + 0.5, 4)
    },
  )

  it('is that of the texts’ own vectors where all layers read them apart, and another where one does not', async () => {
    const [one, other] = (await infer(tinyEncoder(), PAIR.apart)) as [Float32Array, Float32Array]
    const expected = 5 * cosineOf(one, other) + 0.5
    const scores = await Promise.all(
      [2, 1].map(async (n) => (await infer(likenessEncoder(n), [PAIR]))[0]?.[0]),
    )
    expect(scores[0]).toBeCloseTo(expected, 4)
    expect(Math.abs((scores[1] ?? expected) - expected)).toBeGreaterThan(1e-4)
  })

  it('is the same behind a trunk that reads each text once', async () => {
    const { trunk } = lastLayer(1_000_000)
    const [whole, behind] = [likenessEncoder(1), likenessEncoder(1, trunk)]
    expectNear(await infer(behind, [PAIR]), await infer(whole, [PAIR]))
    await trunk.release()
  })
})

describe('tokens that a model has no row for', () => {
  it.each([
    ['word 9999', { ids: Int32Array.of(101, 9_999, 102), secondTokens: 0 }],
    ['position 64', { ids: new Int32Array(65).fill(103), secondTokens: 0 }],
  ])('are refused: %s', (what, text) => {
    const parameters = encoderParameters(TINY_CONFIG, tinyTensors())
    expect(() => embedText(parameters, 16, text)).toThrow(ModelError)
    expect(() => embedText(parameters, 16, text)).toThrow(`expected a row for ${what}`)
  })
})

describe('gradients of an encoder', () => {
  it.each([
    ['mean pooling', tinyEncoder()],
    ['the first token', tinyEncoder({ pooling: 'cls' })],
    ['dropout', tinyEncoder({ dropout: 0.2 })],
    ['a whitening that stays as it is', whitenedEncoder()],
    ['low-rank additions', lowRankEncoder()],
    ['a score for each pair', headedEncoder(relevanceHead)],
    ['a vector for each token', tinyEncoder({ head: tokenHead })],
    ['a projected vector for each token', headedEncoder(tokenHead)],
    ['three layers of other widths', otherEncoder()],
  ])('are slopes, and exact to 1e-5 in ONNX Runtime: %s', async (_, model) => {
    const errors = await gradientErrors(model, TEXTS, BATCH)
    expect(errors.ofSlope).toBeLessThan(1e-6)
    expect(errors.ofRuntime).toBeLessThan(1e-5)
  })
})

describe('gradients of a cross-encoder that reads texts apart at first', () => {
  it.each([0, 1, 2])('are slopes, and exact to 1e-5 in ONNX Runtime: %d layers', async (apartLayers) => {
    const pairs = [PAIR, pairOf([101, 110, 102], [101, 102])]
    const errors = await gradientErrors(likenessEncoder(apartLayers), pairs, { texts: 3, tokens: 9 })
    expect(errors.ofSlope).toBeLessThan(1e-6)
    expect(errors.ofRuntime).toBeLessThan(1e-5)
  })
})

describe('a part of an encoder', () => {
  it('behind a trunk gives what the whole gives, and has the gradients of its layers', async () => {
    const { trunk, model } = lastLayer(1_000_000)
    expectNear(await infer(model), await infer(tinyEncoder()))
    expect((await gradientErrors(model, TEXTS, BATCH)).ofSlope).toBeLessThan(1e-6)
    await trunk.release()
  })

  it('computes the trunk’s rows once a text, again where there is no room to keep them', async () => {
    const kept = lastLayer(1_000_000).trunk
    const [first] = await kept.rows(TEXTS)
    expect((await kept.rows(TEXTS))[0]).toBe(first)
    const crowded = lastLayer(0).trunk
    const [again] = await crowded.rows(TEXTS)
    expect((await crowded.rows(TEXTS))[0]).not.toBe(again)
    expect(again).toEqual(first)
    for (const trunk of [kept, crowded]) await trunk.release()
  })

  it('is refused where there is no such part', () => {
    const parameters = encoderParameters(TINY_CONFIG, tinyTensors())
    for (const count of [0, 3, 1.5]) {
      expect(() => prepareTrainedPart(TINY_CONFIG, parameters, { kind: 'last-layers', count }, 1)).toThrow(
        ConfigError,
      )
    }
    expect(() => prepareTrainedPart(TINY_CONFIG, parameters, { kind: 'low-rank', rank: 0 }, 1)).toThrow(
      /lowRank: expected at least 1, got 0/,
    )
  })
})

describe('low-rank additions', () => {
  it('change nothing at first', async () => {
    const parameters = withLowRank(encoderParameters(TINY_CONFIG, tinyTensors()), 2, 1)
    expect(await infer(tinyEncoder({ parameters }))).toEqual(await infer(tinyEncoder()))
  })

  it('merged into the weights give the same vectors', async () => {
    const { parameters } = lowRankEncoder()
    const merged = mergedLowRank(parameters)
    expect([...merged.keys()]).toEqual([...encoderParameters(TINY_CONFIG, tinyTensors()).keys()])
    const expected = await infer(tinyEncoder({ parameters }))
    expect(expected).not.toEqual(await infer(tinyEncoder()))
    expectNear(await infer(tinyEncoder({ parameters: merged })), expected)
  })
})

async function infer(model: ReturnType<typeof tinyEncoder>, texts: readonly TokenText[] = TEXTS) {
  const runner = new PassRunner(model, OPTIONS)
  const rows = await runner.infer(texts, BATCH, 0)
  await runner.release()
  return rows
}

function pairOf(first: readonly number[], second: readonly number[]) {
  const apart = [asText(first), asText(second)] as const
  return { ids: Int32Array.of(...first, ...second), secondTokens: second.length, apart }
}

function asText(ids: readonly number[]): TokenText {
  return { ids: Int32Array.from(ids), secondTokens: 0 }
}

function expectNear(found: Rows, expected: Rows): void {
  for (const [i, row] of expected.entries()) {
    for (const [k, value] of row.entries()) expect(found[i]?.[k]).toBeCloseTo(value, 5)
  }
}

/** Low-rank additions that add something. */
function lowRankEncoder() {
  const plain = encoderParameters(TINY_CONFIG, tinyTensors())
  const { parameters, trained } = prepareTrainedPart(TINY_CONFIG, plain, { kind: 'low-rank', rank: 2 }, 1)
  for (const [i, name] of trained.entries()) fill(parameters, name, i)
  return tinyEncoder({ parameters, trained })
}

/** One that puts each text's vector through a matrix, which does not learn. */
function whitenedEncoder() {
  const parameters = new Map(encoderParameters(TINY_CONFIG, tinyTensors()))
  parameters.set('whitening.weight', { shape: [16, 16], values: new Float32Array(256) })
  fill(parameters, 'whitening.weight', 3)
  return tinyEncoder({ parameters })
}

/** With all the weights that heads may ask for. */
function headedEncoder(head: Head) {
  const parameters = new Map(encoderParameters(TINY_CONFIG, tinyTensors()))
  const shapes = {
    'pooler.dense': [16, 16],
    classifier: [1, 16],
    projection: [4, 16],
  }
  for (const [name, [outputs, inputs]] of Object.entries(shapes) as [string, [number, number]][]) {
    parameters.set(`${name}.weight`, { shape: [outputs, inputs], values: new Float32Array(outputs * inputs) })
    parameters.set(`${name}.bias`, { shape: [outputs], values: new Float32Array(outputs) })
  }
  const own = Object.keys(shapes).filter((name) => (head === tokenHead) === (name === 'projection'))
  const trained = own.flatMap((name) => [`${name}.weight`, `${name}.bias`])
  for (const [i, name] of trained.entries()) fill(parameters, name, i)
  return tinyEncoder({ parameters, head, trained: [...trained, 'encoder.layer.1.output.dense.weight'] })
}

function total(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from({ length: 16 }, (_, k) => rows.reduce((sum, row) => sum + (row[k] ?? 0), 0))
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  return dot(one, other) / Math.hypot(...one) / Math.hypot(...other)
}

/** Of pairs, which it reads apart in its first layers. @param trunk of the first layer */
function likenessEncoder(apartLayers: number, trunk?: Trunk) {
  const parameters = new Map(encoderParameters(TINY_CONFIG, tinyTensors()))
  parameters.set('classifier.weight', { shape: [1, 1], values: Float32Array.of(5) })
  parameters.set('classifier.bias', { shape: [1], values: Float32Array.of(0.5) })
  const trained = ['classifier.weight', 'classifier.bias', 'encoder.layer.1.output.dense.weight']
  const config = { ...TINY_CONFIG, apartLayers }
  const place = trunk && { trunk, firstLayer: 1 }
  return tinyEncoder({ config, parameters, head: likenessHead, pooling: 'each-text', trained, ...place })
}

function otherEncoder() {
  const config = { ...TINY_CONFIG, layers: 3, heads: 3, hiddenSize: 12, intermediateSize: 20 }
  const shapes = [...expectedShapes(config)].map(([name, shape]) => {
    const length = shape.reduce((product, n) => product * n, 1)
    const bytes = new Uint8Array(new Float32Array(length).fill(1).buffer)
    return [name, { name, dataType: 'float32', shape, bytes }] as const
  })
  const parameters = encoderParameters(config, new Map(shapes))
  for (const [i, name] of [...parameters.keys()].entries()) fill(parameters, name, i)
  return tinyEncoder({ config, parameters, endLayer: 3 })
}

function lastLayer(maxKeptBytes: number) {
  const parameters = encoderParameters(TINY_CONFIG, tinyTensors())
  const asTheyAre: Head = (_, x) => x
  const layers = tinyEncoder({ parameters, trained: [], endLayer: 1, head: asTheyAre })
  const trunk = new Trunk(layers, 16, { ...OPTIONS, maxKeptBytes, maxChunkTokens: 64 })
  const prepared = prepareTrainedPart(TINY_CONFIG, parameters, { kind: 'last-layers', count: 1 }, 1)
  return { trunk, model: tinyEncoder({ ...prepared, trunk, head: sentenceHead }) }
}

function fill(parameters: Parameters, name: string, seed: number): void {
  const { values } = parameters.get(name) ?? { values: new Float32Array() }
  values.set(randomValues(values.length, seed + 1).map((value) => value / 2))
}
