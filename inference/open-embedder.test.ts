import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { InferenceError } from '../core/errors.ts'
import { embedderContract } from '../core/testing/embedder-contract.ts'
import { type EmbedderOptions, type LocalEmbedder, openEmbedder } from './open-embedder.ts'
import { writeTinyEncoder } from './testing/tiny-encoder.ts'
import { writeToyOnnxModel } from './testing/toy-onnx-model.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-embedder-'))
afterAll(() => rmSync(root, { recursive: true }))

embedderContract('MiniLM in int8', () =>
  openEmbedder({
    modelFolder: join(import.meta.dirname, '../models/all-MiniLM-L6-v2'),
    derivedFolder: root,
    precision: 'int8',
    threads: 2,
  }),
)

let opened: LocalEmbedder | undefined
afterEach(() => opened?.close())

describe('a model in the layout of transformers.js', () => {
  it('is pooled as it says: the mean of its tokens', async () => {
    // [CLS] a ##b [SEP]: ([1, 0] + [3, 0] + [0, 4] + [0, 0]) / 4 = [1, 1], scaled to length 1.
    const { vectors } = await (await openToy({ pooling: 'mean' })).embed(['Ab'], 'passage')
    expect(vectors).toEqual([Float32Array.of(Math.SQRT1_2, Math.SQRT1_2)])
  })

  it('is pooled as it says: the first token', async () => {
    const { vectors } = await (await openToy({ pooling: 'cls' })).embed(['Ab'], 'passage')
    expect(vectors).toEqual([Float32Array.of(1, 0)])
  })

  it('gets its prefixes', async () => {
    const embedder = await openToy({ pooling: 'mean', prefixes: { query: 'a ' } })
    // [CLS] a a ##b [SEP] is [7, 4] / 5, without the prefix [4, 4] / 4.
    expect((await embedder.embed(['ab'], 'query')).vectors).toEqual([
      Float32Array.of(7 / Math.hypot(7, 4), 4 / Math.hypot(7, 4)),
    ])
    expect((await embedder.embed(['ab'], 'passage')).vectors).toEqual([
      Float32Array.of(Math.SQRT1_2, Math.SQRT1_2),
    ])
  })

  it('fails with the reason where its graph asks for what a text does not give', async () => {
    writeToyOnnxModel(join(root, 'picky'), 'onnx/model.onnx', 'position_ids')
    const embedder = await openToy({ pooling: 'mean', modelFolder: join(root, 'picky') })
    await expect(embedder.embed(['a'], 'query')).rejects.toThrow(
      /asks for .*position_ids.*; use a text encoder/,
    )
  })

  it('fails with the reason where its graph is none, each time', async () => {
    writeToyOnnxModel(join(root, 'broken'))
    writeFileSync(join(root, 'broken/onnx/model.onnx'), 'no graph')
    const embedder = await openToy({ pooling: 'mean', modelFolder: join(root, 'broken') })
    await expect(embedder.embed(['a', 'b', 'c'], 'passage')).rejects.toThrow(InferenceError)
    await expect(embedder.embed(['a'], 'passage')).rejects.toThrow(/Protobuf|ONNX|model/i)
  })
})

describe('an embedder', () => {
  it('starts no thread before there is a text, and no more than are granted', async () => {
    const embedder = await openTiny({ threads: 2 })
    expect(embedder.stats()).toEqual({ texts: 0, tokens: 0, truncated: 0, threads: 0 })
    await embedder.embed(['abc'], 'query')
    expect(embedder.stats()).toEqual({ texts: 1, tokens: 5, truncated: 0, threads: 1 })
    await embedder.embed(Array(50).fill('abc abc'), 'passage')
    expect(embedder.stats()).toEqual({ texts: 51, tokens: 5 + 50 * 8, truncated: 0, threads: 2 })
  })

  it('answers a query before passages that came earlier', async () => {
    const embedder = await openTiny({ threads: 1 })
    const order: string[] = []
    const passages = embedder
      .embed(Array(40).fill('abc '.repeat(150)), 'passage')
      .then(() => order.push('passages'))
    await embedder.embed(['abc'], 'query').then(() => order.push('query'))
    await passages
    expect(order).toEqual(['query', 'passages'])
  })

  it('lets a small call of passages through beside a large one', async () => {
    const embedder = await openTiny({ threads: 1 })
    const order: string[] = []
    const large = embedder
      .embed(Array(40).fill('abc '.repeat(150)), 'passage')
      .then(() => order.push('large'))
    await embedder.embed(['abc', 'abc'], 'passage').then(() => order.push('small'))
    await large
    expect(order).toEqual(['small', 'large'])
  })

  it('reads a megabyte without a space, or with many, up to its limit', async () => {
    const embedder = await openTiny({})
    const texts = ['x'.repeat(1_000_000), '. '.repeat(500_000), '\ud800'.repeat(1_000_000)]
    const { truncated } = await embedder.embed(texts, 'passage')
    expect(truncated).toEqual([1])
  })
})

async function openToy(options: Partial<EmbedderOptions>): Promise<LocalEmbedder> {
  writeToyOnnxModel(join(root, 'toy'))
  return open({ modelFolder: join(root, 'toy'), ...options })
}

async function openTiny(options: Partial<EmbedderOptions>): Promise<LocalEmbedder> {
  writeTinyEncoder(join(root, 'tiny'))
  return open({ modelFolder: join(root, 'tiny'), ...options })
}

async function open(options: Pick<EmbedderOptions, 'modelFolder'> & Partial<EmbedderOptions>) {
  opened = await openEmbedder({ derivedFolder: root, precision: 'float32', ...options })
  return opened
}
