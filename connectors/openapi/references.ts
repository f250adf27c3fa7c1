/** An object of a document in JSON or YAML, of which nothing is known. */
export type Node = Readonly<Record<string, unknown>>

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Follows references within one document. */
export interface References {
  /** What `value` stands for: itself, or what it refers to; `undefined` where that is no object or in another document. */
  follow(value: unknown): Node | undefined
  /** References that led nowhere, each once. */
  readonly unfollowed: ReadonlySet<string>
}

const MAX_HOPS = 50

/** References as of OpenAPI 3: `{"$ref": "#/components/schemas/Pet"}`, a JSON pointer (RFC 6901). */
export function referencesIn(document: Node): References {
  const unfollowed = new Set<string>()

  function follow(value: unknown): Node | undefined {
    let current = value
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      if (!isNode(current)) return undefined
      const reference = current['$ref']
      if (typeof reference !== 'string') return current
      const target = reference.startsWith('#/') ? at(document, reference) : undefined
      if (target === undefined) {
        unfollowed.add(reference)
        return undefined
      }
      current = target
    }
    return undefined
  }

  return { follow, unfollowed }
}

function at(document: Node, reference: string): unknown {
  let current: unknown = document
  for (const part of reference.slice(2).split('/')) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
    current = isNode(current) && Object.hasOwn(current, name) ? current[name] : undefined
  }
  return current
}

/** In an address, a pointer may be percent-encoded; a stray `%` is itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}
