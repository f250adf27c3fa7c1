import { initChatModel } from 'langchain'
import type { ChatModel } from '../core/chat-model.ts'
import { ChatModelError } from '../core/errors.ts'
import { explainChatError } from './explain-chat-error.ts'

export interface ProviderModelOptions {
  /** Provider and model, e.g. `openai:gpt-5-mini`. */
  readonly model: string
  /** Where it is asked; absent: the provider's own address. */
  readonly baseUrl?: string | undefined
  /** Absent: what the provider's package finds in the environment. */
  readonly apiKey?: string | undefined
  /** How long one answer may take. */
  readonly timeoutMs: number
}

/** Requests with other values need another client. */
type ClientSettings = { readonly temperature: number | undefined; readonly maxTokens: number }
type Client = Awaited<ReturnType<typeof initChatModel>>

/**
 * A chat model of any provider that LangChain knows. `openai` is part of Plumbline and speaks to every server with that
 * protocol; another provider's package has to be installed beside it. One request a call: nothing is tried again.
 *
 * @throws {ChatModelError} from `ask`, where the provider is unknown, has no package, or gives no answer.
 */
export function openProviderModel(options: ProviderModelOptions): ChatModel {
  const { model: modelId, timeoutMs } = options
  const clients = new Map<string, Promise<Client>>()

  function clientFor(settings: ClientSettings): Promise<Client> {
    const key = JSON.stringify([settings.temperature ?? null, settings.maxTokens])
    const client = clients.get(key) ?? connect(options, settings)
    clients.set(key, client)
    return client
  }

  return {
    modelId,
    async ask({ messages, temperature, maxTokens }, signal) {
      signal?.throwIfAborted()
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        const client = await clientFor({ temperature, maxTokens })
        const answer = await client.invoke(
          messages.map(({ role, text }) => ({ role, content: text })),
          { signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) },
        )
        const { input_tokens: inputTokens = 0, output_tokens: outputTokens = 0 } = answer.usage_metadata ?? {}
        return { text: answer.text, inputTokens, outputTokens, isCached: false }
      } catch (error) {
        signal?.throwIfAborted()
        if (timeout.aborted) {
          throw new ChatModelError(
            `${modelId}: expected an answer within ${timeoutMs / 1000} s, got none; allow more in chat.timeoutSeconds`,
            { cause: error, retriable: true },
          )
        }
        throw explainChatError(error, modelId)
      }
    },
  }
}

function connect(
  { model, baseUrl, apiKey }: ProviderModelOptions,
  { temperature, maxTokens }: ClientSettings,
): Promise<Client> {
  return initChatModel(model, {
    maxTokens,
    maxRetries: 0,
    ...(temperature !== undefined && { temperature }),
    ...(apiKey !== undefined && { apiKey }),
    // Providers call it by different names; each takes its own and leaves the other.
    ...(baseUrl !== undefined && { configuration: { baseURL: baseUrl }, baseUrl }),
  })
}
