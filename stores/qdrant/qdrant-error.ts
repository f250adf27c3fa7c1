import {
  DiskFullError,
  DocumentTooLargeError,
  PlumblineError,
  StoreRefusedError,
  StoreUnavailableError,
  UnknownGenerationError,
} from '../../core/errors.ts'

/** What the server says of itself is cut here: enough to see the reason. */
const MAX_REASON_CHARACTERS = 300

/** What is said of a connection that was open. */
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** HTTP statuses that say something of who asks or of what is asked, and not of the moment. */
const REFUSALS = new Set([400, 401, 403, 405, 409, 422])

/**
 * What the client threw, as one of our errors with the original as its cause.
 *
 * @param doing what was expected, e.g. `list its collections`
 */
export function explainQdrantError(error: unknown, doing: string, url: string): PlumblineError {
  if (error instanceof PlumblineError) return error
  const expected = `expected Qdrant at ${url} to ${doing}, got ${reasonOf(error)}`
  const options = { cause: error }
  const status = statusOf(error)
  if (status === 404) return new UnknownGenerationError(`${expected}; list what is there`, options)
  if (status === 413) return new DocumentTooLargeError(`${expected}; split the document`, options)
  if (status === 507) return new DiskFullError(`${expected}; make room there`, options)
  if (status === 401 || status === 403) {
    return new StoreRefusedError(`${expected}; check the key that store.apiKeyVariable names`, options)
  }
  if (status !== undefined && REFUSALS.has(status)) {
    return new StoreRefusedError(`${expected}; check its version and what lies in its collections`, options)
  }
  return new StoreUnavailableError(
    `${expected}; check that it runs and store.url is right, then try again`,
    options,
  )
}

/** The HTTP status of an answer that is an error; `undefined` where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined
  return typeof error.status === 'number' ? error.status : undefined
}

/** Whether a connection ended while an answer was waited for. */
export function isBrokenConnection(error: unknown): boolean {
  const named = [error, error instanceof Error ? error.cause : undefined]
  return named.some((each) => each instanceof Error && 'code' in each && BROKEN.has(String(each.code)))
}

/** How long the server asks us to wait, in ms; `undefined` where it does not. */
export function askedToWaitMs(error: unknown): number | undefined {
  if (error instanceof Error && 'retry_after' in error && typeof error.retry_after === 'number') {
    return error.retry_after * 1_000
  }
  return statusOf(error) === 429 ? 1_000 : undefined
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const status = statusOf(error)
  const data = 'data' in error ? error.data : undefined
  const said = status === undefined ? messages(error) : `status ${status}: ${saidBy(data) ?? error.message}`
  return said.slice(0, MAX_REASON_CHARACTERS)
}

/** `{"status": {"error": "…"}}`, or plain text. */
function saidBy(data: unknown): string | undefined {
  if (typeof data === 'string') return data
  if (typeof data !== 'object' || data === null || !('status' in data)) return undefined
  const { status } = data
  if (typeof status !== 'object' || status === null || !('error' in status)) return undefined
  return String(status.error)
}

/** `fetch failed` says nothing; its cause says why. Where several addresses were tried, there is only a code. */
function messages(error: Error): string {
  const why = error.cause instanceof Error ? `: ${error.cause.message || error.cause.name}` : ''
  const code = 'code' in error ? String(error.code) : error.name
  return `${error.message || code}${why}`
}
