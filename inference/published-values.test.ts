import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dot } from '../core/vector.ts'
import type { Precision } from '../onnx/export-encoder.ts'
import { normalizeText } from './normalize-text.ts'
import { openEmbedder } from './open-embedder.ts'
import { openTokenizer } from './tokenizer/open-tokenizer.ts'

/** Made by bench/embedding/published_values.py: PyTorch on the published weights in float32. */
interface PublishedValue {
  readonly text: string
  readonly ids: readonly number[]
  readonly vector: readonly number[]
}

const published = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testing', 'published-values.json'), 'utf8'),
) as readonly PublishedValue[]
const modelFolder = resolve(import.meta.dirname, '../models/all-MiniLM-L6-v2')
const derivedFolder = mkdtempSync(join(tmpdir(), 'plumbline-published-'))
afterAll(() => rmSync(derivedFolder, { recursive: true }))

describe('all-MiniLM-L6-v2, as its publisher computes it', () => {
  it('splits texts into the same tokens', async () => {
    const tokenizer = await openTokenizer(
      JSON.parse(readFileSync(join(modelFolder, 'tokenizer.json'), 'utf8')),
    )
    for (const { text, ids } of published) {
      expect([...tokenizer.encode(normalizeText(text), 256).ids]).toEqual(ids)
    }
  })

  // The master copy is in half precision: of the 24 bits of a weight, 11 are left.
  it.each<[Precision, number]>([
    ['float32', 0.99999],
    ['int8', 0.985],
  ])('gives the same vectors in %s, to a cosine of %d', async (precision, least) => {
    const embedder = await openEmbedder({ modelFolder, derivedFolder, precision, threads: 1 })
    try {
      const { vectors } = await embedder.embed(
        published.map(({ text }) => text),
        'passage',
      )
      const cosines = published.map(({ vector }, i) =>
        dot(vectors[i] ?? new Float32Array(), Float32Array.from(vector)),
      )
      expect(Math.min(...cosines)).toBeGreaterThan(least)
    } finally {
      await embedder.close()
    }
  })
})
