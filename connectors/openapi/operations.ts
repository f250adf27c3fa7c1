import { isNode, type Node, type References } from './references.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** An operation of an API, with what its path says for all of its operations. */
export interface Operation {
  /** `pets/{petId}/get`; of a webhook `webhooks/newPet/post`. */
  readonly place: string
  /** `GET /pets/{petId}`. */
  readonly name: string
  /** Absent where something else than an operation stands there. */
  readonly node?: Node
  /** Of the path, then of the operation; those that lead nowhere stay references. */
  readonly parameters: readonly unknown[]
}

/** All operations of a document, then its webhooks, as they are written. */
export function operationsIn(document: Node, references: References): readonly Operation[] {
  return [...under(document['paths'], ''), ...under(document['webhooks'], 'webhooks/')]

  function under(paths: unknown, prefix: string): readonly Operation[] {
    if (!isNode(paths)) return []
    return Object.entries(paths).flatMap(([path, value]) => {
      const item = references.follow(value)
      if (item === undefined) return []
      return METHODS.filter((method) => Object.hasOwn(item, method)).map((method) => {
        const node = references.follow(item[method])
        return {
          place: `${prefix}${path.replace(/^\/+|\/+$/g, '') || 'index'}/${method}`,
          name: `${method.toUpperCase()} ${path}`,
          ...(node !== undefined && { node }),
          parameters: parametersOf(item, node),
        }
      })
    })
  }

  /** Those of the operation come before those of its path with the same name and place. */
  function parametersOf(item: Node, node: Node | undefined): readonly unknown[] {
    const byName = new Map<string, unknown>()
    for (const list of [item['parameters'], node?.['parameters']]) {
      for (const parameter of Array.isArray(list) ? list : []) {
        const found = references.follow(parameter)
        const key =
          found === undefined ? JSON.stringify(parameter) : `${String(found['in'])} ${String(found['name'])}`
        byName.set(key, found ?? parameter)
      }
    }
    return [...byName.values()]
  }
}
