import type { ChatModel, ChatRequest } from '../chat-model.ts'

export interface FakeChatModel extends ChatModel {
  /** Every request so far, oldest first, also those that failed. */
  readonly requests: readonly ChatRequest[]
}

/** What a chat model without a model answers; what it throws, the model throws. */
export type AnswerChat = (request: ChatRequest) => string

/** A chat model without a model, which says again what it was asked, unless `answer` says otherwise. */
export function fakeChatModel(
  answer: AnswerChat = ({ messages }) => messages.map(({ text }) => text).join('\n'),
): FakeChatModel {
  const requests: ChatRequest[] = []
  return {
    modelId: 'fake:echo',
    requests,
    async ask(request, signal) {
      signal?.throwIfAborted()
      requests.push(request)
      const text = answer(request)
      const inputTokens = request.messages.reduce((sum, message) => sum + wordsIn(message.text), 0)
      return { text, inputTokens, outputTokens: wordsIn(text), isCached: false }
    },
  }
}

function wordsIn(text: string): number {
  return text.split(/\s+/u).length
}
