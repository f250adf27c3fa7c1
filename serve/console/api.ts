import type { CallerResponse } from '../wire/caller.ts'
import type { DocumentResponse } from '../wire/document.ts'
import type { FailureBody } from '../wire/failure.ts'
import type { JobsResponse } from '../wire/jobs.ts'
import type {
  DropResponse,
  GenerationsResponse,
  MoveResponse,
  ReadResponse,
  ReleaseResponse,
  RetryResponse,
} from '../wire/operations.ts'
import type { SearchResponse } from '../wire/search.ts'
import type { SourcesResponse } from '../wire/sources.ts'
import type { DeadLettersResponse, PipelinesResponse, ReadinessResponse } from '../wire/status.ts'
import type { Address, DocumentPlace } from './address.ts'
import { heldKey } from './held-key.ts'

/** An answer that is none: what the API said, or that it did not answer. */
export class ApiFailure extends Error {
  /** 0 where nothing answered. */
  readonly status: number
  readonly code: string
  readonly field: string | undefined

  constructor(status: number, { code, message, field }: FailureBody['error']) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

/** @throws {ApiFailure} */
export function search(address: Address, signal: AbortSignal): Promise<SearchResponse> {
  const { query, sources, tags, pipeline, limit } = address
  const filters = { ...(sources.length > 0 && { source: sources }), ...(tags.length > 0 && { tag: tags }) }
  return ask('/v1/search', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, limit, filters, explain: true, ...(pipeline && { pipeline }) }),
    signal,
  })
}

/** @throws {ApiFailure} */
export function openDocument(place: DocumentPlace, signal: AbortSignal): Promise<DocumentResponse> {
  const { id, start, end } = place
  const range = start === undefined ? '' : `?start=${start}&end=${end}`
  return ask(`/v1/documents/${encodeURIComponent(id)}${range}`, { signal })
}

/** @throws {ApiFailure} */
export const sources = () => ask<SourcesResponse>('/v1/sources')

/** @throws {ApiFailure} */
export const pipelines = () => ask<PipelinesResponse>('/v1/pipelines')

/** @throws {ApiFailure} */
export const deadLetters = () => ask<DeadLettersResponse>('/v1/dead-letters')

/** As whom this tab asks. @throws {ApiFailure} */
export const caller = () => ask<CallerResponse>('/v1/caller')

/** @throws {ApiFailure} */
export const generations = () => ask<GenerationsResponse>('/v1/generations')

/** @throws {ApiFailure} */
export const jobs = () => ask<JobsResponse>('/v1/jobs')

/** @throws {ApiFailure} */
export const promote = (id: string) => act<MoveResponse>(`/v1/generations/${encodeURIComponent(id)}/promote`)

/** @throws {ApiFailure} */
export const rollback = () => act<MoveResponse>('/v1/generations/rollback')

/** @throws {ApiFailure} */
export const retryLetters = (id: string) => act<RetryResponse>('/v1/dead-letters/retry', { documents: [id] })

/** @throws {ApiFailure} */
export const dropLetters = (id: string) => act<DropResponse>('/v1/dead-letters/drop', { documents: [id] })

/** @throws {ApiFailure} */
export const releaseSource = (name: string) =>
  act<ReleaseResponse>(`/v1/sources/${encodeURIComponent(name)}/release`)

/** @throws {ApiFailure} */
export const readSource = (name: string) => act<ReadResponse>(`/v1/sources/${encodeURIComponent(name)}/read`)

/** Answers with 503 too while the index is not ready. @throws {ApiFailure} */
export const readiness = () => ask<ReadinessResponse>('/readyz', {}, [503])

/** Asks for something to be done. @throws {ApiFailure} */
function act<T>(url: string, body?: object): Promise<T> {
  if (body === undefined) return ask(url, { method: 'POST' })
  const headers = { 'content-type': 'application/json' }
  return ask(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** @throws {ApiFailure} */
export async function ask<T>(
  url: string,
  init: RequestInit = {},
  alsoGood: readonly number[] = [],
): Promise<T> {
  const response = await reach(url, init)
  const body: unknown = await response.json().catch(() => undefined)
  const failure = (body as Partial<FailureBody> | undefined)?.error
  if (failure !== undefined) throw new ApiFailure(response.status, failure)
  if (body === undefined || !(response.ok || alsoGood.includes(response.status))) {
    const message = `expected JSON from ${url}, got status ${response.status} and something else`
    throw new ApiFailure(response.status, { code: 'ERR_ANSWER', message })
  }
  return body as T
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    const key = heldKey()
    const headers = { ...init.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) }
    return await fetch(url, { ...init, headers })
  } catch (error) {
    if (init.signal?.aborted) throw error
    const message = 'the server does not answer; is it still running?'
    throw new ApiFailure(0, { code: 'ERR_UNREACHABLE', message })
  }
}
