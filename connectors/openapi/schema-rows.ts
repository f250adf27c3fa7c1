import { isNode, type Node, type References } from './references.ts'

/** A field of a schema, as a line of a table. */
export interface SchemaRow {
  /** `address.city`, `pets[].name`. */
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

/** Deeper fields, and more of them, are left to the schema itself. */
const MAX_DEPTH = 4
const MAX_ROWS = 200
/** Schemas looked at for one table: of parts that share parts there are more ways than anybody could follow. */
const MAX_VISITS = 5_000

/** The fields of an object or of the objects of a list, outermost first; empty for what has none. Circles end. */
export function schemaRows(schema: unknown, references: References): readonly SchemaRow[] {
  const rows: SchemaRow[] = []
  let visits = 0
  addFields(schema, '', new Set())
  return rows

  function addFields(value: unknown, prefix: string, above: ReadonlySet<Node>): void {
    const node = references.follow(value)
    if (node === undefined || above.has(node) || above.size > MAX_DEPTH || ++visits > MAX_VISITS) return
    const within = new Set([...above, node])
    for (const part of asList(node['allOf'])) addFields(part, prefix, within)
    if (node['items'] !== undefined) addFields(node['items'], `${prefix}[]`, within)
    const required = new Set(asList(node['required']))
    for (const [name, field] of Object.entries(isNode(node['properties']) ? node['properties'] : {})) {
      if (rows.length === MAX_ROWS) return
      const place = prefix === '' ? name : `${prefix}.${name}`
      const described = references.follow(field)
      rows.push({
        name: place,
        type: typeOf(field, references),
        isRequired: required.has(name),
        description: textIn(described, 'description'),
      })
      addFields(field, place, within)
    }
  }
}

/**
 * A schema in a few words: `integer (int64)`, `list of Pet`, `string: open, closed`, `Cat or Dog`. A choice within another
 * schema is called by its name, if it has one: unions that hold each other would be written out without end.
 */
export function typeOf(schema: unknown, references: References, depth = 0): string {
  const node = references.follow(schema)
  if (node === undefined) return nameOf(schema) ?? 'any'
  if (depth > MAX_DEPTH) return 'object'
  const choices = [...asList(node['oneOf']), ...asList(node['anyOf'])]
  const name = nameOf(schema)
  if (choices.length > 0 && depth > 0 && name !== undefined) return name
  if (choices.length > 0)
    return [...new Set(choices.map((each) => typeOf(each, references, depth + 1)))].join(' or ')
  if (node['items'] !== undefined) return `list of ${typeOf(node['items'], references, depth + 1)}`
  const values = asList(node['enum'] ?? (node['const'] === undefined ? undefined : [node['const']]))
  const types =
    asList(node['type']).length > 0 ? asList(node['type']) : [node['type'] ?? nameOf(schema) ?? 'object']
  const nullable = node['nullable'] === true ? [...types, 'null'] : types
  const plain = types[0] === 'object' ? [nameOf(schema) ?? 'object', ...nullable.slice(1)] : nullable
  const format = typeof node['format'] === 'string' ? ` (${node['format']})` : ''
  const listed = values.length > 0 ? `: ${values.map(String).join(', ')}` : ''
  return `${plain.map(String).join(' or ')}${format}${listed}`
}

/** The last part of a reference: `#/components/schemas/Pet` → `Pet`. */
function nameOf(schema: unknown): string | undefined {
  const reference = isNode(schema) ? schema['$ref'] : undefined
  return typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : undefined
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textIn(node: Node | undefined, name: string): string {
  const text = node?.[name]
  return typeof text === 'string' ? text : ''
}
