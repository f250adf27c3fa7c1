import type { Metadata } from '../../core/document.ts'

/** What a page's front matter states; absent fields are not stated. */
export interface StatedFields {
  readonly title?: string
  readonly tenant?: string
  readonly groups?: readonly string[]
  readonly tags: readonly string[]
  /** BCP 47, lower case. */
  readonly language?: string
  /** As written: absolute, or a place on the site. */
  readonly url?: string
  readonly updatedAtMs?: number
  /** Why the page is not to be published. */
  readonly unpublished?: string
  readonly metadata: Metadata
  readonly warnings: readonly string[]
}

/** Front matter that says something of access which cannot be understood: the page must then not be shown at all. */
export interface UnclearFields {
  readonly unclear: string
}

const TAG_KEYS = ['tags', 'keywords', 'categories']
const GROUP_KEYS = ['groups', 'access']
const LANGUAGE_KEYS = ['language', 'lang']
const URL_KEYS = ['url', 'permalink', 'slug']
const UPDATED_KEYS = ['lastmod', 'last_modified_at', 'date_updated', 'updated', 'lastUpdated']
const OWN_KEYS = new Set(['title', 'tenant', 'draft', ...TAG_KEYS, ...GROUP_KEYS, ...LANGUAGE_KEYS])

const LANGUAGE = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/

type FrontMatterData = Readonly<Record<string, unknown>>

/**
 * Reads the keys that Hugo, Jekyll, Docusaurus and Plumbline give a meaning; every other scalar becomes metadata,
 * dates as ISO strings. Lists and maps without a meaning are left out.
 */
export function statedFields(data: FrontMatterData): StatedFields | UnclearFields {
  const warnings: string[] = []
  const groups = groupsOf(data)
  if (typeof groups === 'string') return { unclear: groups }
  const tenant = tenantOf(data)
  if (tenant !== undefined && 'unclear' in tenant) return tenant
  const title = scalarText(data['title'])
  const language = languageOf(data, warnings)
  const url = firstOf(URL_KEYS, data, scalarText)
  const updatedAtMs = updatedOf(data)
  const unpublished = unpublishedOf(data)
  return {
    ...(title !== undefined && { title }),
    ...(tenant !== undefined && { tenant: tenant.name }),
    ...(groups !== undefined && { groups }),
    tags: TAG_KEYS.flatMap((key) => tagsOf(key, data[key], warnings)),
    ...(language !== undefined && { language }),
    ...(url !== undefined && { url }),
    ...(updatedAtMs !== undefined && { updatedAtMs }),
    ...(unpublished !== undefined && { unpublished }),
    metadata: metadataOf(data),
    warnings,
  }
}

/** Groups; `undefined` where none are stated; a text where it is unclear who may read. */
function groupsOf(data: FrontMatterData): readonly string[] | string | undefined {
  const stated = GROUP_KEYS.filter((key) => Object.hasOwn(data, key))
  const [key, second] = stated
  if (key === undefined) return undefined
  if (second !== undefined) return `expected one of ${GROUP_KEYS.join(' and ')} in the front matter, got both`
  const names = namesOf(data[key])
  return (
    names ??
    `expected a list of group names as ${key} in the front matter, got ${kindOf(data[key])}; write [] for nobody`
  )
}

function tenantOf(data: FrontMatterData): { readonly name: string } | UnclearFields | undefined {
  if (!Object.hasOwn(data, 'tenant')) return undefined
  const name = scalarText(data['tenant'])
  if (name !== undefined && typeof data['tenant'] !== 'boolean') return { name }
  return { unclear: `expected a name as tenant in the front matter, got ${kindOf(data['tenant'])}` }
}

function tagsOf(key: string, value: unknown, warnings: string[]): readonly string[] {
  if (value === undefined || value === null) return []
  const names = namesOf(value)
  if (names !== undefined) return names
  warnings.push(`expected a list of words as ${key} in the front matter, got ${kindOf(value)}; left out`)
  return []
}

/** `[a, b]`, or `a, b` in one text; `undefined` where it is neither. */
function namesOf(value: unknown): readonly string[] | undefined {
  const items = typeof value === 'string' ? value.split(',') : value
  if (!Array.isArray(items)) return undefined
  const names: string[] = []
  for (const item of items) {
    if (typeof item !== 'string' && typeof item !== 'number') return undefined
    const name = String(item).trim()
    if (name !== '') names.push(name)
  }
  return names
}

function languageOf(data: FrontMatterData, warnings: string[]): string | undefined {
  const stated = firstOf(LANGUAGE_KEYS, data, scalarText)
  if (stated === undefined) return undefined
  const language = stated.toLowerCase().replaceAll('_', '-')
  if (LANGUAGE.test(language)) return language
  warnings.push(
    'expected a language tag such as en or pt-BR in the front matter, got something else; left out',
  )
  return undefined
}

function updatedOf(data: FrontMatterData): number | undefined {
  const docusaurus = data['last_update']
  if (isMap(docusaurus)) return instantOf(docusaurus['date'])
  return firstOf(UPDATED_KEYS, data, instantOf)
}

/** An ISO date or time, in UTC where it names no zone, as ms since 1970; `undefined` for anything else. */
function instantOf(value: unknown): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime()
  if (typeof value !== 'string') return undefined
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/.exec(
      value.trim(),
    )
  if (parts === null) return undefined
  const [, date, time = '00:00', zone = 'Z'] = parts
  const instant = Date.parse(`${date}T${time}${zone}`)
  return Number.isNaN(instant) ? undefined : instant
}

function unpublishedOf(data: FrontMatterData): string | undefined {
  if (/^(true|yes)$/i.test(scalarText(data['draft']) ?? '')) return 'a draft'
  if (data['published'] === false) return 'not published, by its front matter'
  return undefined
}

function metadataOf(data: FrontMatterData): Metadata {
  const metadata: Record<string, string | number | boolean> = {}
  for (const [key, value] of Object.entries(data)) {
    if (OWN_KEYS.has(key)) continue
    if (typeof value === 'string' || typeof value === 'boolean') metadata[key] = value
    else if (typeof value === 'number' && Number.isFinite(value)) metadata[key] = value
    else if (typeof value === 'bigint') metadata[key] = value.toString()
    else if (value instanceof Date && !Number.isNaN(value.getTime())) metadata[key] = value.toISOString()
  }
  return metadata
}

/** The first key whose value `read` understands. */
function firstOf<T>(
  keys: readonly string[],
  data: FrontMatterData,
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const key of keys) {
    const value = read(data[key])
    if (value !== undefined) return value
  }
  return undefined
}

/** A text, number or boolean as text, trimmed; `undefined` for a blank one and anything else. */
function scalarText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  const text = String(value).trim()
  return text === '' ? undefined : text
}

function isMap(value: unknown): value is FrontMatterData {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list with other things in it' : `a ${isMap(value) ? 'map' : typeof value}`
}
