/** Who may read a document. Closed by default: no group means nobody. */
export interface Access {
  readonly tenant: string
  /** Sorted, without repeats. Any one of them suffices. `PUBLIC_GROUP` admits every principal of the tenant. */
  readonly groups: readonly string[]
}

/** On whose behalf a question is asked. */
export interface Principal {
  readonly tenant: string
  /** `PUBLIC_GROUP` is always implied. */
  readonly groups: readonly string[]
}

/** The group that every principal of a tenant is in. */
export const PUBLIC_GROUP = 'public'

/** The tenant of documents and questions that name none. */
export const DEFAULT_TENANT = 'default'

/** Nobody in particular: sees the default tenant's public documents. */
export const ANONYMOUS: Principal = { tenant: DEFAULT_TENANT, groups: [] }

/** Whether `principal` may read what `access` guards: same tenant, and a group in common or `PUBLIC_GROUP`. */
export function mayRead(principal: Principal, access: Access): boolean {
  if (principal.tenant !== access.tenant) return false
  return access.groups.some((group) => group === PUBLIC_GROUP || principal.groups.includes(group))
}
