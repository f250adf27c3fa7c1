import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dot } from '../core/vector.ts'
import { checkEncoderWeights, type EncoderWeights, type PairEnding } from '../onnx/encoder/encoder-weights.ts'
import { forward, multiply } from '../onnx/encoder/forward.ts'
import { exportEncoder, type Pooling, type Precision, readEncoderConfig } from '../onnx/export-encoder.ts'
import { readSafetensors } from '../onnx/safetensors/read-safetensors.ts'
import { floatValues, tensor } from '../onnx/tensor.ts'
import { openModelSession } from './pool/model-session.ts'
import { writeTinyEncoder } from './testing/tiny-encoder.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-exported-'))
const pairEndings: readonly PairEnding[] = ['relevance', 'likeness']
const pairsFolder = (ending: PairEnding) => join(folder, ending)
beforeAll(() => {
  writeTinyEncoder(folder)
  for (const ending of pairEndings) writeTinyEncoder(pairsFolder(ending), { ending })
})
afterAll(() => rmSync(folder, { recursive: true }))

const TEXTS: readonly (readonly number[])[] = [
  [101, 102],
  [101, 110, 140, 103, 102],
  [101, ...Array.from({ length: 60 }, (_, n) => 103 + ((n * 7) % 50)), 102],
]

describe.each<Pooling>(['mean', 'cls'])('an exported encoder, pooled by %s', (pooling) => {
  it('computes in float32 what plain loops do', async () => {
    const run = await exported('float32', pooling)
    for (const ids of TEXTS) {
      const { embedding, tokens } = await run(ids)
      const { last } = oracle(ids)
      expect(
        furthest(
          tokens,
          last.flatMap((row) => [...row]),
        ),
      ).toBeLessThan(1e-5)
      expect(furthest(embedding, pooled(last, pooling))).toBeLessThan(1e-5)
    }
  })

  it('leaves the padding of a batch out', async () => {
    const run = await exported('float32', pooling)
    const [, short = [], long = []] = TEXTS
    const alone = await run(short)
    const { embedding } = await run(short, long.length)
    expect(furthest(embedding, alone.embedding)).toBeLessThan(1e-6)
  })

  it('stays near it in int8', async () => {
    const run = await exported('int8', pooling)
    for (const ids of TEXTS) {
      const { embedding } = await run(ids)
      expect(dot(embedding, Float32Array.from(pooled(oracle(ids).last, pooling)))).toBeGreaterThan(0.99)
    }
  })
})

describe.each<Precision>(['float32', 'int8'])('an exported encoder that whitens, in %s', (precision) => {
  it('puts what it pools through the matrix before it brings it to length 1, and leaves tokens alone', async () => {
    const { config, tensors } = parts()
    const width = config.hiddenSize
    const values = Float32Array.from({ length: width * width }, (_, i) => Math.sin(i * 0.7) / 8)
    const matrix = tensor('whitening.weight', 'float32', [width, width], values)
    const whitened = {
      config: { ...config, whitened: true },
      tensors: new Map([...tensors, ['whitening.weight', matrix]]),
    }
    const run = await exported(precision, 'mean', whitened)
    const plain = await exported(precision, 'mean')
    for (const ids of TEXTS) {
      const { embedding, tokens } = await run(ids)
      const before = await plain(ids)
      const through = multiply(Float32Array.from(before.embedding), { shape: [width, width], values })
      const length = Math.hypot(...through)
      expect(
        furthest(
          embedding,
          [...through].map((value) => value / length),
        ),
      ).toBeLessThan(1e-5)
      expect(tokens).toEqual(before.tokens)
    }
  })

  it('is refused without its matrix, and a matrix that no config calls for', () => {
    const { config, tensors } = parts()
    const options = { precision, ending: 'mean' } as const
    expect(() => exportEncoder({ ...config, whitened: true }, tensors, options)).toThrow(
      'a file without whitening.weight',
    )
    const unknown = tensor('whitening.weight', 'float32', [1, 1], Float32Array.of(1))
    expect(() =>
      exportEncoder(config, new Map([...tensors, ['whitening.weight', unknown]]), options),
    ).toThrow("only a BERT encoder's tensors, got whitening.weight")
  })
})

describe('an exported encoder of sixty words', () => {
  it('stays near plain loops in int8, too', async () => {
    const { config, tensors } = parts()
    const few = { ...config, vocabularySize: 60 }
    const name = 'embeddings.word_embeddings.weight'
    const all = tensors.get(name)
    const values = all === undefined ? new Float32Array() : floatValues(all)
    const shape = [60, config.hiddenSize]
    const rows = tensor(name, 'float32', shape, values.slice(0, 60 * config.hiddenSize))
    const cut = new Map([...tensors, [name, rows]])
    const run = await exported('int8', 'mean', { config: few, tensors: cut })
    const { embedding } = await run([1, 9, 59, 2])
    const { last } = forward(few, checkEncoderWeights(few, cut), [1, 9, 59, 2])
    expect(dot(embedding, Float32Array.from(pooled(last, 'mean')))).toBeGreaterThan(0.99)
  })
})

describe.each(pairEndings)('an exported cross-encoder, of %s', (ending) => {
  const [start, end] = [101, 102]
  const first = [start, 110, 140, end]
  const ids = [...first, 103, 104, 131, end]

  it.each<[Precision, number]>([
    ['float32', 5],
    ['int8', 1],
  ])('computes in %s what plain loops do', async (precision, digits) => {
    const { config, tensors } = parts(pairsFolder(ending))
    const weights = checkEncoderWeights(config, tensors, ending)
    const { last } = forward(config, weights, ids, first.length)
    const read = ending === 'relevance' ? throughPooler(last, weights) : cosineOfMeans(last, first.length)
    const [expected] = multiply(read, weights('classifier.weight'), weights('classifier.bias'))
    const file = join(pairsFolder(ending), `${precision}.onnx`)
    writeFileSync(file, exportEncoder(config, tensors, { precision, ending }))
    const session = await openModelSession({ onnxFile: file, pooling: 'cls', dimensions: config.hiddenSize })
    try {
      const run = (secondStart: number) =>
        session.run({ wanted: 'relevance', ids: Int32Array.from(ids), secondStart })
      expect((await run(first.length))[0]).toBeCloseTo(expected ?? Number.NaN, digits)
      expect(await run(1)).not.toEqual(await run(first.length))
    } finally {
      await session.release()
    }
  })

  it('whitens both texts where the encoder is whitened', async () => {
    if (ending === 'relevance') return
    const { config, tensors } = parts(pairsFolder(ending))
    const width = config.hiddenSize
    const values = Float32Array.from({ length: width * width }, (_, i) => Math.sin(i * 0.7) / 8)
    const matrix = tensor('whitening.weight', 'float32', [width, width], values)
    const whitened = { ...config, whitened: true }
    const all = new Map([...tensors, ['whitening.weight', matrix]])
    const weights = checkEncoderWeights(whitened, all, ending)
    const { last } = forward(whitened, weights, ids, first.length)
    const vectorOf = (rows: readonly Float32Array[]) => {
      const through = multiply(Float32Array.from(pooled(rows, 'mean')), { shape: [width, width], values })
      return through.map((value) => value / Math.hypot(...through))
    }
    const cosine = dot(vectorOf(last.slice(0, first.length)), vectorOf(last.slice(first.length)))
    const [expected] = multiply(
      Float32Array.of(cosine),
      weights('classifier.weight'),
      weights('classifier.bias'),
    )
    const file = join(pairsFolder(ending), 'whitened.onnx')
    writeFileSync(file, exportEncoder(whitened, all, { precision: 'float32', ending }))
    const session = await openModelSession({ onnxFile: file, pooling: 'cls', dimensions: width })
    const [found] = await session.run({
      wanted: 'relevance',
      ids: Int32Array.from(ids),
      secondStart: first.length,
    })
    await session.release()
    expect(found).toBeCloseTo(expected ?? Number.NaN, 5)
  })

  it('is refused without its head', () => {
    const { config, tensors } = parts()
    expect(() => exportEncoder(config, tensors, { precision: 'float32', ending })).toThrow(
      /a file without .*classifier\.weight, classifier\.bias/,
    )
  })
})

function throughPooler([token = new Float32Array()]: readonly Float32Array[], weights: EncoderWeights) {
  return multiply(token, weights('pooler.dense.weight'), weights('pooler.dense.bias')).map(Math.tanh)
}

function cosineOfMeans(rows: readonly Float32Array[], secondStart: number) {
  const unitMean = (text: readonly Float32Array[]) => Float32Array.from(pooled(text, 'mean'))
  return Float32Array.of(dot(unitMean(rows.slice(0, secondStart)), unitMean(rows.slice(secondStart))))
}

function parts(modelFolder = folder) {
  const config = readEncoderConfig(JSON.parse(readFileSync(join(modelFolder, 'config.json'), 'utf8')))
  return { config, tensors: readSafetensors(readFileSync(join(modelFolder, 'model.safetensors'))) }
}

function oracle(ids: readonly number[]) {
  const { config, tensors } = parts()
  return forward(config, checkEncoderWeights(config, tensors), ids)
}

/** Mean or first row, of L2 norm 1. */
function pooled(rows: readonly Float32Array[], pooling: Pooling): readonly number[] {
  const [first = new Float32Array()] = rows
  const sum = [...first].map((_, i) => rows.reduce((total, row) => total + (row[i] ?? 0), 0))
  const vector = pooling === 'cls' ? [...first] : sum
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

/** Runs the exported graph on one text, with padding behind it up to `length`. */
async function exported(precision: Precision, pooling: Pooling, { config, tensors } = parts()) {
  const session = await InferenceSession.create(
    exportEncoder(config, tensors, { precision, ending: pooling }),
  )
  return async (ids: readonly number[], length = ids.length) => {
    const padded = BigInt64Array.from({ length }, (_, i) => BigInt(ids[i] ?? 0))
    const mask = BigInt64Array.from({ length }, (_, i) => (i < ids.length ? 1n : 0n))
    const feeds = { input_ids: new Tensor('int64', padded, [1, length]) }
    const outputs = await session.run(
      precision === 'int8' ? feeds : { ...feeds, attention_mask: new Tensor('int64', mask, [1, length]) },
    )
    return {
      embedding: outputs['sentence_embedding']?.data as Float32Array,
      tokens: outputs['last_hidden_state']?.data as Float32Array,
    }
  }
}

/** Largest difference of two vectors of the same length. */
function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0)
}
