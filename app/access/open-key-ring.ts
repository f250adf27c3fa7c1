import { createHash, timingSafeEqual } from 'node:crypto'
import { DEFAULT_TENANT } from '../../core/access.ts'
import { ConfigError, UnauthorizedError, UnknownKeyError } from '../../core/errors.ts'
import type { Operations } from '../operations/open-operations.ts'
import { type ApiKey, type KeyRequest, SCOPES, type Scope } from './api-key.ts'
import { drawKey, parseKey, printKey } from './key-text.ts'

/** The keys of a data folder. */
export interface KeyRing {
  /** @returns the key with its text, which is told this once. @throws {ConfigError} for a name or tenant that is blank, no scope, or an expiry that is past */
  create(request: KeyRequest): { readonly key: ApiKey; readonly text: string }
  /** By time of making; revoked and expired ones too. */
  list(): readonly ApiKey[]
  /** From the next request on it opens nothing, in any process. A second call changes nothing. @throws {UnknownKeyError} */
  revoke(id: string): ApiKey
  /** The key that a text opens with, as it stands now. @throws {UnauthorizedError} */
  authenticate(text: string): ApiKey
}

interface KeyRow {
  readonly id: string
  readonly secretDigest: Uint8Array
  readonly name: string
  readonly tenant: string
  readonly groups: string
  readonly scopes: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
}

const SELECT = `
  SELECT id, secret_digest AS secretDigest, name, tenant, groups, scopes, created_at_ms AS createdAtMs,
    expires_at_ms AS expiresAtMs, revoked_at_ms AS revokedAtMs
  FROM api_key`

/** Compared with where there is no such key, so that the time taken does not tell. */
const NO_DIGEST = new Uint8Array(32)

/**
 * Keys as rows: found by their id, then compared by the digest of the secret, in constant time. The secret is 256 random
 * bits, so that a plain SHA-256 of it is as good as a slow one. Nothing is cached: what is revoked is refused at once.
 */
export function openKeyRing({ database, folderId }: Operations, now: () => number = Date.now): KeyRing {
  const find = database.prepare(`${SELECT} WHERE id = ?`)
  const list = database.prepare(`${SELECT} ORDER BY created_at_ms, id`)
  const insert = database.prepare(`
    INSERT INTO api_key (id, secret_digest, name, tenant, groups, scopes, created_at_ms, expires_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const revoke = database.prepare(
    'UPDATE api_key SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL',
  )
  const keyOf = (id: string): ApiKey => {
    const row = find.get<KeyRow>(id)
    if (row !== undefined) return toKey(row)
    throw new UnknownKeyError(
      `expected the id of a key of this data folder, got ${JSON.stringify(id.slice(0, 80))}; \`plumbline keys\` lists them`,
    )
  }

  return {
    create(request) {
      check(request, now())
      const { name, principal, scopes, expiresAtMs } = request
      const drawn = drawKey(folderId)
      const groups = [...new Set(principal.groups)].sort()
      const ordered = SCOPES.filter((scope) => scopes.includes(scope))
      insert.run(
        drawn.id,
        digestOf(drawn.secret),
        name,
        principal.tenant,
        JSON.stringify(groups),
        JSON.stringify(ordered),
        now(),
        expiresAtMs ?? null,
      )
      return { key: keyOf(drawn.id), text: printKey(drawn) }
    },
    list: () => list.all<KeyRow>().map(toKey),
    revoke(id) {
      revoke.run(now(), id)
      return keyOf(id)
    },
    authenticate(text) {
      const parsed = parseKey(text)
      if (parsed === undefined) {
        throw new UnauthorizedError(
          'expected a key, which begins with `plumbline_`, got something else; `plumbline keys create` makes one',
        )
      }
      if (parsed.folderId !== folderId) {
        throw new UnauthorizedError(
          `expected a key of this data folder (${folderId}), got one of another (${parsed.folderId}); ` +
            'ask the server whose key it is, or make one here with `plumbline keys create`',
        )
      }
      const row = find.get<KeyRow>(parsed.id)
      const isRight = timingSafeEqual(digestOf(parsed.secret), row?.secretDigest ?? NO_DIGEST)
      if (row === undefined || !isRight) {
        throw new UnauthorizedError('expected a key of this data folder, got one that nobody made; check it')
      }
      return stillGood(toKey(row), now())
    },
  }
}

function check({ name, principal, scopes, expiresAtMs }: KeyRequest, nowMs: number): void {
  const refuse = (what: string, found: string): never => {
    throw new ConfigError(`expected ${what} of the key, got ${found}`)
  }
  if (name.trim() === '') refuse('a name', 'none')
  if (principal.tenant.trim() === '') refuse('a tenant', `none; without one it is ${DEFAULT_TENANT}`)
  if (principal.groups.some((group) => group.trim() === '')) refuse('names of groups', 'a blank one')
  if (scopes.length === 0) refuse(`at least one scope (${SCOPES.join(', ')})`, 'none')
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
    refuse('an expiry in the future', new Date(expiresAtMs).toISOString())
  }
}

function stillGood(key: ApiKey, nowMs: number): ApiKey {
  const { id, revokedAtMs, expiresAtMs } = key
  const since = revokedAtMs ?? (expiresAtMs !== undefined && expiresAtMs <= nowMs ? expiresAtMs : undefined)
  if (since === undefined) return key
  const what = revokedAtMs === undefined ? 'expired' : 'was revoked'
  throw new UnauthorizedError(
    `expected a key that is still good, but ${id} ${what} at ${new Date(since).toISOString()}; ask for a new one`,
  )
}

function digestOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}

function toKey({ tenant, groups, scopes, expiresAtMs, revokedAtMs, id, name, createdAtMs }: KeyRow): ApiKey {
  return {
    id,
    name,
    principal: { tenant, groups: JSON.parse(groups) as string[] },
    scopes: JSON.parse(scopes) as Scope[],
    createdAtMs,
    ...(expiresAtMs !== null && { expiresAtMs }),
    ...(revokedAtMs !== null && { revokedAtMs }),
  }
}
