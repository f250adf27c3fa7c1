import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InferenceError } from '../errors.ts'
import type { PairScorer } from '../pair-scorer.ts'

const QUESTION = 'how do i drain a node'
const PASSAGES = [
  'drain a node of its pods',
  'bake bread with flour',
  '',
  'node '.repeat(3_000),
  'ノードを停止',
]

/**
 * What every scorer of pairs promises. `open` makes a fresh one; the suite closes it.
 *
 * @param name of the implementation, for the test report.
 */
export function pairScorerContract(name: string, open: () => Promise<PairScorer>): void {
  describe(`${name} as a scorer of pairs`, () => {
    let scorer: PairScorer
    beforeAll(async () => {
      scorer = await open()
    })
    afterAll(() => scorer.close())

    it('gives each passage a finite number, the same beside others as alone', async () => {
      const { scores } = await scorer.scorePairs(QUESTION, PASSAGES)
      expect(scores.every(Number.isFinite)).toBe(true)
      const alone: number[] = []
      for (const passage of PASSAGES) alone.push(...(await scorer.scorePairs(QUESTION, [passage])).scores)
      expect(alone).toEqual(scores)
    })

    it('names the passages that are over its limit', async () => {
      expect((await scorer.scorePairs(QUESTION, PASSAGES)).truncated).toEqual([3])
    })

    it('gives nothing for no passages, and reads a long question', async () => {
      expect(await scorer.scorePairs(QUESTION, [])).toEqual({ scores: [], truncated: [] })
      expect((await scorer.scorePairs('node '.repeat(3_000), ['a'])).scores).toHaveLength(1)
    })

    it('refuses a call whose signal has fired, with the reason', async () => {
      const reason = new Error('changed my mind')
      await expect(scorer.scorePairs(QUESTION, PASSAGES, AbortSignal.abort(reason))).rejects.toBe(reason)
    })

    it('takes no calls once it is closed', async () => {
      const closing = await open()
      await closing.close()
      await closing.close()
      await expect(closing.scorePairs(QUESTION, ['late'])).rejects.toThrow(InferenceError)
    })
  })
}
