import { FailureBody } from './failure.ts'

const MEANINGS = {
  400: 'The request is not understood; `field` says where.',
  401: 'A key is wanted, or the one sent opens nothing.',
  403: 'The key is not for this.',
  404: 'Not there, or not for you.',
  409: 'It cannot be done as things stand; the message says why.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  429: 'Too much at once; come again later, or when `retry-after` says.',
  503: 'Nothing is indexed yet, or the index cannot answer just now.',
} as const

type FailureStatus = keyof typeof MEANINGS

/** Declares that a route may fail with these statuses. */
export function failures<S extends FailureStatus>(...statuses: readonly S[]): Record<S, typeof FailureBody> {
  const entries = statuses.map((status) => [status, FailureBody.describe(MEANINGS[status])])
  return Object.fromEntries(entries)
}
