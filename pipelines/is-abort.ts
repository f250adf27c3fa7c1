/** Whether `error` is what `signal` stopped the work with, and no failure that merely came at the same time. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError')
}
