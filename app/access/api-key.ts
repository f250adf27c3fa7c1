import type { Principal } from '../../core/access.ts'

/** What a key is good for: to ask; to push documents; to read the metrics of all; to run the system. None implies another. */
export const SCOPES = ['read', 'write', 'metrics', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** A key without its secret, which nobody keeps. */
export interface ApiKey {
  /** Twelve hex digits; part of the key's text, and how it is revoked. */
  readonly id: string
  /** Whose key it is, for people. */
  readonly name: string
  /** On whose behalf it asks and pushes. */
  readonly principal: Principal
  /** In the order of `SCOPES`. */
  readonly scopes: readonly Scope[]
  readonly createdAtMs: number
  /** Absent: never. */
  readonly expiresAtMs?: number
  /** Absent: it still opens. */
  readonly revokedAtMs?: number
}

/** What a key is made of; the rest is drawn. */
export type KeyRequest = Pick<ApiKey, 'name' | 'principal' | 'scopes' | 'expiresAtMs'>
