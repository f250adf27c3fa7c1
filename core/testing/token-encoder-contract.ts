import { beforeAll, describe, expect, it } from 'vitest'
import type { TokenEncoder, TokenVectors } from '../token-encoder.ts'

const TEXTS = [
  'How do I drain a node?',
  'kubectl drain evicts every pod from the node, so that it can be taken out of service.',
  'ノードを安全に停止する方法',
  '🚀 and half a pair: \ud83d',
  '',
  ' \n\t ',
  'word '.repeat(2_000),
]

/**
 * What every token encoder promises.
 *
 * @param name of the implementation, for the test report.
 */
export function tokenEncoderContract(name: string, open: () => Promise<TokenEncoder>): void {
  describe(`${name} as a token encoder`, () => {
    let encoder: TokenEncoder
    let encoded: readonly TokenVectors[]
    beforeAll(async () => {
      encoder = await open()
      encoded = await encoder.encodeTokens(TEXTS, 'passage')
    })

    it('gives each text vectors of norm 1, within what rounding to int8 costs', () => {
      expect(encoded).toHaveLength(TEXTS.length)
      for (const { dimensions, codes, scales } of encoded) {
        expect(codes).toHaveLength(scales.length * dimensions)
        for (const [token, scale] of scales.entries()) {
          const row = codes.subarray(token * dimensions, (token + 1) * dimensions)
          expect(Math.hypot(...row) * scale).toBeCloseTo(1, 1)
        }
      }
    })

    it('gives a text of words some, and an empty one none', () => {
      expect(encoded.slice(0, 2).every(({ scales }) => scales.length > 2)).toBe(true)
      expect(encoded.slice(4, 6).map(({ scales }) => scales.length)).toEqual([0, 0])
    })

    it('gives the same for a text whatever is encoded beside it', async () => {
      for (const [index, text] of TEXTS.entries()) {
        expect(await encoder.encodeTokens([text], 'passage')).toEqual([encoded[index]])
      }
    })

    it('gives nothing for no texts, and refuses a call whose signal has fired', async () => {
      expect(await encoder.encodeTokens([], 'query')).toEqual([])
      const reason = new Error('changed my mind')
      await expect(encoder.encodeTokens(TEXTS, 'passage', AbortSignal.abort(reason))).rejects.toBe(reason)
    })
  })
}
