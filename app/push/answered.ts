import { canonicalJson } from '../../core/canonical-json.ts'
import { ConflictError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Operations } from '../operations/open-operations.ts'
import type { PushAnswer, PushRequest } from './push-request.ts'

/** How long a repetition under a key is known as one. */
const KEPT_MS = 24 * 3_600_000

/** Pushes that were answered, by their idempotency key. */
export interface Answered {
  /** The first answer; `undefined` where there is none yet, or no key. @throws {ConflictError} where the key came with something else */
  find(request: PushRequest): PushAnswer | undefined
  keep(request: PushRequest, answer: PushAnswer): void
}

export function openAnswered({ database }: Operations, now: () => number = Date.now): Answered {
  const find = database.prepare(`
    SELECT request_digest AS requestDigest, answer FROM answered
    WHERE tenant = ? AND idempotency_key = ? AND answered_at_ms > ?`)
  const insert = database.prepare('INSERT OR REPLACE INTO answered VALUES (?, ?, ?, ?, ?)')
  const forget = database.prepare('DELETE FROM answered WHERE answered_at_ms <= ?')
  return {
    find(request) {
      const { tenant, idempotencyKey } = request
      if (idempotencyKey === undefined) return undefined
      const row = find.get<{ requestDigest: string; answer: string }>(tenant, idempotencyKey, now() - KEPT_MS)
      if (row === undefined) return undefined
      if (row.requestDigest === digestOf(request)) return JSON.parse(row.answer) as PushAnswer
      throw new ConflictError(
        'expected what came with this idempotency key before, got something else; use a new key for a new push',
      )
    },
    keep(request, answer) {
      const { tenant, idempotencyKey } = request
      if (idempotencyKey === undefined) return
      database.write(() => {
        forget.run(now() - KEPT_MS)
        insert.run(tenant, idempotencyKey, digestOf(request), JSON.stringify(answer), now())
      })
    },
  }
}

function digestOf({ documents, deletes }: PushRequest): string {
  return sha256(canonicalJson({ documents, deletes }))
}
