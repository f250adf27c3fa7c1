import { z } from 'zod'
import type { KeyNotes } from './schema-key.ts'

/** A key of the configuration, with the keys below it. */
export interface ConfigKey extends KeyNotes {
  /** From the root, e.g. `sources[].rules[].paths`; empty for the root itself. */
  readonly path: string
  readonly default?: unknown
  /** Must be written. */
  readonly isRequired: boolean
  /** Keys of a mapping, or of each entry of a list of mappings; empty where there are none. */
  readonly keys: ReadonlyMap<string, ConfigKey>
}

/** What of a JSON Schema node is read here; notes travel in it under their own names. */
interface SchemaNode extends Partial<KeyNotes> {
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
}

/** A schema as a tree of keys, from the root. */
export function keyTree(schema: z.ZodType): ConfigKey {
  const root = z.toJSONSchema(schema, { io: 'input' }) as SchemaNode
  return keyOf(root, '', false)
}

/** The key that a path into a document leads to; indexes of lists are passed over. `undefined` where there is none. */
export function keyAt(root: ConfigKey, path: readonly PropertyKey[]): ConfigKey | undefined {
  let key: ConfigKey | undefined = root
  for (const part of path) if (typeof part === 'string') key = key?.keys.get(part)
  return key
}

function keyOf(node: SchemaNode, path: string, isRequired: boolean): ConfigKey {
  const { takes = 'a mapping of keys', description = '', absent } = node
  const isList = node.items?.properties !== undefined
  const mapping = isList ? node.items : node
  const prefix = path === '' ? '' : `${path}${isList ? '[]' : ''}.`
  const keys = Object.entries(mapping?.properties ?? {}).map(([name, child]) => {
    const isChildRequired = mapping?.required?.includes(name) ?? false
    return [name, keyOf(child, `${prefix}${name}`, isChildRequired)] as const
  })
  return {
    path,
    takes,
    description,
    ...(absent !== undefined && { absent }),
    ...(node.default !== undefined && { default: node.default }),
    isRequired,
    keys: new Map(keys),
  }
}
