import type { Access } from '../../core/access.ts'
import type { SourceSettings } from './source-options.ts'

/** What a page is given by the place where it lies. */
export interface Placement {
  readonly access: Access
  readonly tags: readonly string[]
  readonly language: string
}

/** Defaults, then every rule that matches `path`, later ones over earlier ones; tags add up. */
export function placementOf(path: string, settings: SourceSettings): Placement {
  let { tenant, groups, tags, language } = settings.defaults
  for (const { matches, rule } of settings.rules) {
    if (!matches.ignores(path)) continue
    tenant = rule.tenant ?? tenant
    groups = rule.groups ?? groups
    tags = [...tags, ...(rule.tags ?? [])]
    language = rule.language ?? language
  }
  return { access: { tenant, groups }, tags, language }
}
