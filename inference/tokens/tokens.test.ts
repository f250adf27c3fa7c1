import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { tokenEncoderContract } from '../../core/testing/token-encoder-contract.ts'
import { type LocalEmbedder, openEmbedder } from '../open-embedder.ts'
import { letterTokenizer } from '../testing/letter-tokenizer.ts'
import { writeToyOnnxModel } from '../testing/toy-onnx-model.ts'
import { openTokenizer } from '../tokenizer/open-tokenizer.ts'
import { distinctRows } from './distinct-rows.ts'
import { quantizeRows } from './quantize-rows.ts'
import { tokenFilter } from './token-filter.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-tokens-'))
const opened: LocalEmbedder[] = []
afterAll(async () => {
  await Promise.all(opened.map((embedder) => embedder.close()))
  rmSync(root, { recursive: true })
})

tokenEncoderContract('MiniLM in int8', async () => {
  const embedder = await openEmbedder({
    modelFolder: join(import.meta.dirname, '../../models/all-MiniLM-L6-v2'),
    derivedFolder: root,
    precision: 'int8',
    threads: 2,
  })
  opened.push(embedder)
  return embedder
})

describe('quantised rows', () => {
  it('are near the rows scaled to norm 1: half a step of the largest number at most', () => {
    const number = fc.float({ min: -100, max: 100, noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(number, { minLength: 4, maxLength: 4 }), (row) => {
        const norm = Math.hypot(...row)
        fc.pre(norm > 1e-3)
        const { codes, scales } = quantizeRows(Float32Array.from(row), 4)
        const step = Math.max(...row.map(Math.abs)) / norm / 127
        for (const [d, value] of row.entries()) {
          const back = (codes[d] as number) * (scales[0] as number)
          expect(Math.abs(back - value / norm)).toBeLessThan(step * 0.5001 + 1e-6)
        }
      }),
    )
  })

  it('stay zeros where a row is', () => {
    expect(quantizeRows(Float32Array.of(0, 0, 3, 4), 2)).toEqual({
      dimensions: 2,
      codes: Int8Array.of(0, 0, Math.round((3 / 4) * 127), 127),
      scales: Float32Array.of(0, 4 / 127 / 5),
    })
  })
})

describe('distinct rows', () => {
  it('are those that are not near one that is kept, in their order', () => {
    const rows = [
      [2, 0],
      [3, 0.1],
      [0, 0],
      [0, 5],
      [-1, 0],
    ]
    expect([...distinctRows(Float32Array.from(rows.flat()), 2, 0.9)]).toEqual([1, 0, 0, 1, -1, 0])
  })

  it('are all of them, scaled, where none is too near', () => {
    expect([...distinctRows(Float32Array.of(2, 0, 3, 0, 3, 4), 2, 1)]).toEqual([
      1,
      0,
      1,
      0,
      Math.fround(3 / 5),
      Math.fround(4 / 5),
    ])
  })

  it('are what plain loops keep', () => {
    const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const kept: number[][] = []
        for (const each of rows) {
          const norm = Math.hypot(...each)
          const scaled = each.map((value) => value / norm)
          const cosines = kept.map((other) =>
            scaled.reduce((sum, value, d) => sum + value * (other[d] ?? 0), 0),
          )
          if (norm > 0 && cosines.every((cosine) => cosine <= 0.85)) kept.push(scaled)
        }
        const found = distinctRows(Float32Array.from(rows.flat()), 3, 0.85)
        expect(found.length).toBe(kept.length * 3)
        kept.flat().forEach((value, i) => {
          expect(found[i]).toBeCloseTo(value, 6)
        })
      }),
    )
  })
})

describe('the filter of tokens', () => {
  // [CLS] is 101, [SEP] 102; what is no letter is [UNK], 100.
  const filter = async () => tokenFilter(await openTokenizer(letterTokenizer()))

  it('leaves out special tokens and punctuation', async () => {
    expect([...(await filter())(Int32Array.of(101, 103, 100, 130, 102))]).toEqual([1, 3])
  })

  it('keeps punctuation where nothing else is there', async () => {
    expect([...(await filter())(Int32Array.of(101, 100, 100, 102))]).toEqual([1, 2])
    expect([...(await filter())(Int32Array.of(101, 102))]).toEqual([])
  })
})

describe('a model in the layout of transformers.js', () => {
  it('gives the vectors of its tokens, scaled to length 1', async () => {
    writeToyOnnxModel(join(root, 'toy'))
    const embedder = await openEmbedder({
      modelFolder: join(root, 'toy'),
      derivedFolder: root,
      precision: 'float32',
      pooling: 'mean',
    })
    opened.push(embedder)
    // `Ab` is `a` [3, 0] and `##b` [0, 4].
    const [vectors] = await embedder.encodeTokens(['Ab'], 'passage')
    expect([...(vectors?.codes ?? [])]).toEqual([127, 0, 0, 127])
  })
})
