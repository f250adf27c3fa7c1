import { parseDocument } from 'yaml'
import { isNode, type Node } from './references.ts'

/** What a file turned out to hold. */
export type ReadApi =
  | { readonly kind: 'api'; readonly document: Node }
  | { readonly kind: 'broken'; readonly reason: string }
  /** JSON or YAML, but of something else. */
  | { readonly kind: 'other' }

const MAX_ALIASES = 1_000

/** JSON or YAML → an OpenAPI document of version 3. */
export function readApi(text: string): ReadApi {
  const value = parsed(text)
  if (typeof value === 'string') return { kind: 'broken', reason: value }
  if (!isNode(value)) return { kind: 'other' }
  if (typeof value['swagger'] === 'string') {
    return {
      kind: 'broken',
      reason: `expected OpenAPI 3, got Swagger ${value['swagger']}; convert it, e.g. with swagger2openapi`,
    }
  }
  const version = value['openapi']
  if (version === undefined) return { kind: 'other' }
  if (/^3\./.test(String(version))) return { kind: 'api', document: value }
  return { kind: 'broken', reason: `expected OpenAPI 3, got ${JSON.stringify(version)}; convert it` }
}

/** @returns the value, in an object where it is a text, or why there is none, as a text */
function parsed(text: string): unknown {
  try {
    const document = parseDocument(text, {
      schema: 'core',
      logLevel: 'silent',
      prettyErrors: true,
      uniqueKeys: false,
    })
    const [error] = document.errors
    if (error === undefined) {
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
      return typeof value === 'string' ? undefined : value
    }
    const line = error.linePos?.[0].line ?? 1
    return `line ${line}: expected JSON or YAML, got something else (${error.code}); mend it`
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError) {
      return 'expected YAML that can be resolved, got too many aliases or too deep a nesting; mend it'
    }
    throw error
  }
}
