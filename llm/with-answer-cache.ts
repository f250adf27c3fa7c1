import { createHash } from 'node:crypto'
import { canonicalJson } from '../core/canonical-json.ts'
import type { ChatAnswer, ChatModel, ChatRequest } from '../core/chat-model.ts'
import type { AnswerCache } from './open-answer-cache.ts'

/**
 * The model, asked only for what the cache does not hold. A key is the SHA-256 over the model's id and the whole request,
 * so that each sample of a question has an answer of its own. Neither failures nor answers that are not fit are kept.
 * Equal requests that run side by side
 * are put once.
 */
export function withAnswerCache(model: ChatModel, cache: AnswerCache): ChatModel {
  const underWay = new Map<string, Promise<ChatAnswer>>()

  async function answered(key: string, request: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer> {
    const answer = await model.ask(request, signal)
    if (request.isFit?.(answer.text) ?? true) cache.put(key, answer)
    return answer
  }

  return {
    modelId: model.modelId,
    async ask(request, signal) {
      signal?.throwIfAborted()
      const { isFit = () => true, ...content } = request
      const key = createHash('sha256')
        .update(canonicalJson([model.modelId, content]))
        .digest('hex')
      const known = cache.get(key)
      if (known !== undefined && isFit(known.text)) return { ...known, isCached: true }
      const running = underWay.get(key)
      if (running !== undefined) return { ...(await running), isCached: true }
      const call = answered(key, request, signal)
      underWay.set(key, call)
      try {
        return await call
      } finally {
        underWay.delete(key)
      }
    },
  }
}
