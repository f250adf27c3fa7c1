import type { FastifyRequest } from 'fastify'
import { type ApiKey, SCOPES, type Scope } from '../app/access/api-key.ts'
import type { KeyRing } from '../app/access/open-key-ring.ts'
import type { Principal } from '../core/access.ts'
import { ForbiddenError, UnauthorizedError } from '../core/errors.ts'

/** Who asks. */
export interface Caller {
  /** On whose behalf. */
  readonly principal: Principal
  readonly scopes: readonly Scope[]
  /** Absent for who has none. */
  readonly key?: ApiKey
  /** Runs the system: may see of sources and jobs what is no document. An admin's key, or whoever sits at this machine. */
  readonly isOperator: boolean
}

/**
 * Who asks, if it may do what `scope` says; without a scope whoever it is.
 * @throws {UnauthorizedError} @throws {ForbiddenError}
 */
export type CallerOf = (request: FastifyRequest, scope?: Scope) => Caller

export interface CallerOptions {
  /** On whose behalf is asked without a key. */
  readonly principal: Principal
  /** From where that may be. */
  readonly anonymous: 'loopback' | 'everywhere' | 'nowhere'
  /** Absent: there are no keys. */
  readonly keys?: Pick<KeyRing, 'authenticate'>
}

/** What is done without a key: ask for what `principal` may read. */
const ANONYMOUS_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope === 'read')

/** Tells by a request's key, or by where it comes from, who asks. Looked up anew each time: a revoked key is none. */
export function createCallers({ principal, anonymous, keys }: CallerOptions): CallerOf {
  return (request, scope) => {
    const caller = callerOf(request)
    if (scope === undefined || caller.scopes.includes(scope)) return caller
    if (caller.key === undefined) throw keyWanted(`a key with the scope \`${scope}\``)
    throw new ForbiddenError(
      `expected a key with the scope \`${scope}\`, got one for ${caller.scopes.join(', ')}; ask for another key`,
    )
  }

  function callerOf(request: FastifyRequest): Caller {
    const text = bearerOf(request)
    if (text !== undefined) {
      if (keys === undefined) throw new UnauthorizedError('expected no key: this server knows none')
      const key = keys.authenticate(text)
      const { principal, scopes } = key
      return { principal, scopes, key, isOperator: scopes.includes('admin') }
    }
    const isLocal = isFromHere(request)
    if (anonymous === 'nowhere' || (anonymous === 'loopback' && !isLocal)) throw keyWanted('a key')
    return { principal, scopes: ANONYMOUS_SCOPES, isOperator: isLocal }
  }
}

/** A hook that turns away who may not do what `scope` says, before anything of the request is read. */
export function only(scope: Scope, callerOf: CallerOf): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    callerOf(request, scope)
  }
}

/** Who asks, if it runs the system, or has the scope that suffices. @throws {UnauthorizedError} @throws {ForbiddenError} */
export function operatorOf(request: FastifyRequest, callerOf: CallerOf, scope: Scope = 'admin'): Caller {
  const caller = callerOf(request)
  return caller.isOperator ? caller : callerOf(request, scope)
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers
  if (authorization === undefined) return undefined
  const text = /^Bearer +(?<text>\S+) *$/iu.exec(authorization)?.groups?.['text']
  if (text !== undefined) return text
  throw new UnauthorizedError(
    'expected `authorization: Bearer KEY`, got another kind of header; send the key so',
  )
}

/** What a proxy adds to what it passes on. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/** From this machine, and not passed on by a proxy on it: that speaks for others. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  if (PASSED_ON.some((name) => headers[name] !== undefined)) return false
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/u, '')
  return address === '::1' || address.startsWith('127.')
}

function keyWanted(what: string): UnauthorizedError {
  return new UnauthorizedError(
    `expected ${what} in \`authorization: Bearer KEY\`, got none; \`plumbline keys create\` makes one`,
  )
}
