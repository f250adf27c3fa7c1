/** Why a request got no answer, with its cure. */
export function explainFetchError(error: unknown, timedOut: boolean, timeoutMs: number): string {
  if (timedOut) return `expected an answer within ${timeoutMs} ms, got none; see whether the site is up`
  return `expected an answer, got ${causeOf(error)}; see whether the address is right and the site is up`
}

/** How long a server wants to be left alone, in ms; `undefined` where it does not say. @param text of `retry-after` */
export function retryAfterMs(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined
  if (/^\d+$/.test(text.trim())) return Number(text) * 1_000
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - nowMs)
}

/**
 * `fetch` says only that it failed; what failed stands below. Its code or kind alone: a message may quote the address with
 * what is secret in it, or a header.
 */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an error of no kind'
  if (error.cause !== undefined) return causeOf(error.cause)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
