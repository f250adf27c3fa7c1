import { ChatModelError } from '../core/errors.ts'

/** Statuses after which another try may bring an answer: too slow, in the way of another, too many, and all of a server's. */
const RETRIABLE = [408, 409, 425, 429]

/** What a client throws that reads an answer which is none, such as a proxy's page with status 200. */
const OF_ANSWERS = ['TypeError', 'SyntaxError']

/** What a provider's client threw, as one of our errors. Messages of providers may hold the prompt: only their kind is told. */
export function explainChatError(error: unknown, modelId: string): ChatModelError {
  if (error instanceof ChatModelError) return error
  const { status, name, headers, code } = error as ProviderError
  if (status === undefined) {
    if (isOfConnection(error as ProviderError)) {
      return new ChatModelError(
        `${modelId}: expected a server that answers, got no connection (${code ?? name}); check chat.baseUrl and the network`,
        { cause: error, retriable: true },
      )
    }
    if (OF_ANSWERS.includes(name ?? '')) {
      return new ChatModelError(
        `${modelId}: expected an answer in the provider's form, got something else (${name}); check chat.baseUrl, and what stands between`,
        { cause: error, retriable: true },
      )
    }
    return new ChatModelError(
      `${modelId}: expected a provider that LangChain knows, with its package and key, got ${name ?? 'an error'}: ${firstLine(error)}; check chat.model in the configuration`,
      { cause: error, retriable: false },
    )
  }
  const retriable = RETRIABLE.includes(status) || status >= 500
  const cure = retriable ? 'try again later' : cureFor(status)
  return new ChatModelError(`${modelId}: expected an answer, got status ${status}; ${cure}`, {
    cause: error,
    retriable,
    retryAfterMs: retryAfterMs(headers),
  })
}

interface ProviderError {
  readonly status?: number
  readonly name?: string
  readonly code?: string
  readonly cause?: unknown
  readonly headers?: { get?(name: string): string | null } & Readonly<Record<string, unknown>>
}

function isOfConnection({ name = '', code = '', cause }: ProviderError): boolean {
  if (
    /Connection|Timeout|FetchError/u.test(name) ||
    /^E(CONN|PIPE|AI_|NOTFOUND|HOST|NET|TIMEDOUT)/u.test(code)
  )
    return true
  return typeof cause === 'object' && cause !== null && isOfConnection(cause as ProviderError)
}

function cureFor(status: number): string {
  if (status === 401 || status === 403) return 'check the key (chat.keyVariable, chat.keyFile)'
  if (status === 404) return 'check chat.model and chat.baseUrl'
  return 'the model does not take such a request; try another'
}

/** In whole seconds, as a header says it; a date is left to the usual pause. */
function retryAfterMs(headers: ProviderError['headers']): number | undefined {
  const value = headers?.get?.('retry-after') ?? headers?.['retry-after']
  const seconds = Number(value)
  return value === undefined || value === null || !(seconds >= 0) ? undefined : seconds * 1000
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? ''
}
