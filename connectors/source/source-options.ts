import type { Ignore } from 'ignore'
import { DEFAULT_TENANT, PUBLIC_GROUP } from '../../core/access.ts'
import { ConfigError } from '../../core/errors.ts'
import { patterns } from './patterns.ts'

/** What a page gets for lying at a place. */
export interface PathRule {
  /** Patterns as in `.gitignore`, relative to the source's root: `internal/`, `*.de.md`, `guide/**`. Any of them. */
  readonly paths: readonly string[]
  readonly tenant?: string
  /** Replaces the groups of earlier rules; empty means nobody. */
  readonly groups?: readonly string[]
  /** Added to those of earlier rules. */
  readonly tags?: readonly string[]
  readonly language?: string
}

/** What may be said of a source and its pages, whatever it is read with. */
export interface SourceOptions {
  /** Name of the source: not empty, no colon. */
  readonly source: string
  /** Patterns as in `.gitignore`; a page must match one (all pages). */
  readonly include?: readonly string[]
  /** Patterns as in `.gitignore`; a page must match none (none). */
  readonly exclude?: readonly string[]
  /** Tenant of pages (`default`); rules come after it, a page's own front matter last. */
  readonly tenant?: string
  /** Groups of pages (`public`); likewise. */
  readonly groups?: readonly string[]
  /** Tags of every page (none); those of rules and front matter are added. */
  readonly tags?: readonly string[]
  /** BCP 47 (`und`); likewise overridden. */
  readonly language?: string
  /** All that match apply, in this order (none). */
  readonly rules?: readonly PathRule[]
  /**
   * Where a person reads a page: `{path}` stands for its path, `{page}` for the path without extension and without
   * a last `index`, `_index` or `README`. Without either, `{page}` comes behind it. (No url.)
   */
  readonly url?: string
  /** Larger pages fail (10 MiB). */
  readonly maxFileBytes?: number
}

/** The options with their defaults, patterns compiled. */
export interface SourceSettings {
  readonly source: string
  readonly include: Ignore | undefined
  readonly exclude: Ignore
  readonly defaults: Required<Omit<PathRule, 'paths'>>
  readonly rules: readonly { readonly matches: Ignore; readonly rule: PathRule }[]
  readonly url: string | undefined
  readonly maxFileBytes: number
}

const DEFAULT_MAX_FILE_BYTES = 10 * 2 ** 20

/** @throws {ConfigError} for a source's name that cannot be part of an id, or a url that is none. */
export function settingsOf(options: SourceOptions): SourceSettings {
  if (options.source === '' || options.source.includes(':')) {
    throw new ConfigError(
      `expected a source's name without a colon, got ${JSON.stringify(options.source)}; choose another`,
    )
  }
  if (options.url !== undefined && !/^https?:\/\//.test(options.url)) {
    throw new ConfigError(
      `source ${options.source}: expected a url that begins with http:// or https://, got ${JSON.stringify(options.url)}`,
    )
  }
  return {
    source: options.source,
    include: options.include === undefined ? undefined : patterns(options.include),
    exclude: patterns(options.exclude ?? []),
    defaults: {
      tenant: options.tenant ?? DEFAULT_TENANT,
      groups: options.groups ?? [PUBLIC_GROUP],
      tags: options.tags ?? [],
      language: options.language ?? 'und',
    },
    rules: (options.rules ?? []).map((rule) => ({ matches: patterns(rule.paths), rule })),
    url: options.url,
    maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
  }
}
