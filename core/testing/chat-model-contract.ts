import { describe, expect, it } from 'vitest'
import type { ChatModel, ChatRequest } from '../chat-model.ts'

const REQUEST: ChatRequest = {
  messages: [
    { role: 'system', text: 'Answer in one word.' },
    { role: 'user', text: 'Which word? {"not": "a template"}' },
  ],
  maxTokens: 10,
  sample: 0,
}

/**
 * What every chat model promises.
 *
 * @param name of the implementation, for the test report.
 */
export function chatModelContract(name: string, open: () => Promise<ChatModel>): void {
  describe(`${name} as a chat model`, () => {
    it('answers with text and what it cost', async () => {
      const answer = await (await open()).ask(REQUEST)
      expect(answer.text.length).toBeGreaterThan(0)
      expect(answer.inputTokens).toBeGreaterThan(0)
      expect(answer.outputTokens).toBeGreaterThan(0)
      expect(answer.isCached).toBe(false)
    })

    it('keeps calls that run side by side apart', async () => {
      const model = await open()
      const texts = ['one', 'two', 'three', 'four']
      const ask = (text: string) => model.ask({ ...REQUEST, messages: [{ role: 'user', text }] })
      const together = await Promise.all(texts.map(ask))
      for (const [index, text] of texts.entries()) {
        expect((await ask(text)).text).toBe(together[index]?.text)
      }
    })

    it('refuses a call whose signal has fired, with the reason', async () => {
      const reason = new Error('changed my mind')
      await expect((await open()).ask(REQUEST, AbortSignal.abort(reason))).rejects.toBe(reason)
    })
  })
}
