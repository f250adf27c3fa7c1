import type { RecordedRequest } from './recorded-requests.ts'

/** What a server answered to one request, without what differs from one time to the next. */
export interface RecordedAnswer {
  readonly line: string
  readonly status: number
  /** `result` where it did what was asked; otherwise what it says is wrong. */
  readonly answer: unknown
}

/** Left out of answers: how long it took, how much there is of what changes by itself, and what only a real server has. */
const PASSING = new Set([
  'time',
  'usage',
  'operation_id',
  'version',
  'indexed_vectors_count',
  'segments_count',
  'optimizer_status',
  'update_queue',
  'status',
  'points',
  'points_count',
])

/** Asks all requests in their order. */
export async function askQdrant(
  url: string,
  requests: readonly RecordedRequest[],
): Promise<readonly RecordedAnswer[]> {
  const answers: RecordedAnswer[] = []
  for (const { line, body } of requests) {
    const [method = '', path = ''] = line.split(' ')
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    answers.push({ line, status: response.status, answer: lasting(await response.json()) })
  }
  return answers
}

function lasting(answer: unknown): unknown {
  const { result, status } = answer as { result?: unknown; status?: unknown }
  if (typeof status === 'object' && status !== null && 'error' in status) return status.error
  return withoutPassing(result)
}

/** Points keep their list, of which `points` is also the name. */
function withoutPassing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPassing)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, held]) => !PASSING.has(key) || Array.isArray(held))
  return Object.fromEntries(kept.map(([key, held]) => [key, withoutPassing(held)]))
}
