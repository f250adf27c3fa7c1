import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../embedder.ts'
import { InferenceError } from '../errors.ts'
import { dot, type Vector } from '../vector.ts'

/** Texts of many kinds and lengths, each short enough for any model. */
const TEXTS = [
  'How do I drain a node?',
  'kubectl drain evicts every pod from the node, so that it can be taken out of service.',
  'Wie entferne ich einen Knoten? Crème brûlée, Ångström, ﬁne.',
  'ノードを安全に停止する方法',
  '--dry-run=client -o yaml | kubectl apply -f -',
  '🚀👩‍👩‍👧 emoji and ﷽ ligatures',
  'a',
  '',
  ' \n\t ',
  'half a pair: \ud83d and \udc00, and a NUL: \u0000.',
  'word '.repeat(120),
]

/**
 * What every embedder promises. `open` makes a fresh one; the suite closes it.
 *
 * @param name of the implementation, for the test report.
 */
export function embedderContract(name: string, open: () => Promise<Embedder>): void {
  describe(`${name} as an embedder`, () => {
    let embedder: Embedder
    let alone: readonly Vector[]
    beforeAll(async () => {
      embedder = await open()
      const each: Vector[] = []
      for (const text of TEXTS) each.push(await embedOne(embedder, text))
      alone = each
    })
    afterAll(() => embedder.close())

    it('gives one vector of norm 1 a text', async () => {
      const { vectors } = await embedder.embed(TEXTS, 'passage')
      expect(vectors.map((vector) => vector.length)).toEqual(TEXTS.map(() => embedder.dimensions))
      for (const vector of vectors) expect(Math.abs(Math.sqrt(dot(vector, vector)) - 1)).toBeLessThan(1e-5)
    })

    it('gives nothing for no texts', async () => {
      expect(await embedder.embed([], 'query')).toEqual({ vectors: [], truncated: [] })
    })

    it('gives the same bytes for a text whatever is embedded beside it', async () => {
      const random = randomIntegers(7)
      for (let round = 0; round < 8; round++) {
        const picks = Array.from({ length: 1 + random(12) }, () => random(TEXTS.length))
        const { vectors } = await embedder.embed(picks.map(textAt), 'passage')
        expect(vectors).toEqual(picks.map((pick) => alone[pick]))
      }
    })

    it('keeps calls that run side by side apart', async () => {
      const results = await Promise.all(TEXTS.map((text) => embedOne(embedder, text)))
      expect(results).toEqual(alone)
    })

    it('puts texts that say the same nearer than texts that do not', async () => {
      const { vectors } = await embedder.embed(
        ['drain a node of its pods', 'how to drain pods from a node', 'bake bread with flour and yeast'],
        'passage',
      )
      const [drain, same, bread] = vectors as [Vector, Vector, Vector]
      expect(dot(drain, same)).toBeGreaterThan(dot(drain, bread))
    })

    it('names the positions of texts over its limit, and embeds what is left of them', async () => {
      const long = 'pod node '.repeat(embedder.maxTokens)
      const { vectors, truncated } = await embedder.embed(['short', long, 'short', `${long}tail`], 'passage')
      expect(truncated).toEqual([1, 3])
      expect(vectors[3]).toEqual(vectors[1])
      expect(vectors[0]).toEqual(vectors[2])
    })

    it('counts tokens without special ones and without a limit', () => {
      expect(embedder.countTokens('')).toBe(0)
      expect(embedder.countTokens('node')).toBe(1)
      expect(embedder.countTokens('node '.repeat(5_000))).toBe(5_000)
    })

    it('hands out vectors that the caller may change', async () => {
      const vector = await embedOne(embedder, textAt(0))
      vector.fill(0)
      expect(await embedOne(embedder, textAt(0))).toEqual(alone[0])
    })

    it('refuses a call whose signal has fired, with the reason', async () => {
      const reason = new Error('changed my mind')
      await expect(embedder.embed(TEXTS, 'passage', AbortSignal.abort(reason))).rejects.toBe(reason)
    })

    it('serves others after a call was abandoned half way', async () => {
      const controller = new AbortController()
      const abandoned = embedder.embed(
        Array.from({ length: 200 }, (_, n) => `text ${n}`),
        'passage',
        controller.signal,
      )
      const settled = abandoned.then(
        () => 'ended',
        () => 'refused',
      )
      controller.abort()
      expect(['ended', 'refused']).toContain(await settled)
      expect(await embedOne(embedder, textAt(1))).toEqual(alone[1])
    })

    it('lets running calls end when it is closed, and takes no others', async () => {
      const closing = await open()
      const running = closing.embed(TEXTS, 'passage')
      const closed = closing.close()
      expect((await running).vectors).toEqual(alone)
      await closed
      await closing.close()
      await expect(closing.embed(['late'], 'query')).rejects.toThrow(InferenceError)
    })
  })
}

async function embedOne(embedder: Embedder, text: string): Promise<Vector> {
  const { vectors } = await embedder.embed([text], 'passage')
  return vectors[0] as Vector
}

function textAt(index: number): string {
  return TEXTS[index] as string
}

/** Integers in [0, limit) from a fixed seed. Source: mulberry32, Tommy Ettinger, 2017. */
function randomIntegers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
