/** The part of a JSON Schema that the reference shows. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

interface Operation {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>
}

/** The part of an OpenAPI 3.1 document that the reference shows. */
export interface OpenApiDocument {
  readonly info: { readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** The reference of the query API as Markdown, in the order of the document's tags and paths. */
export function apiReference(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const sections = document.tags.flatMap((tag) => [
    `## ${tag.description}`,
    ...operations
      .filter(({ operation }) => operation.tags.includes(tag.name))
      .flatMap(({ path, method, operation }) =>
        operationSection(`${method.toUpperCase()} ${path}`, operation),
      ),
  ])
  return `${[...introduction(document), ...sections, ...failureSection(operations)].join('\n\n')}\n`
}

function introduction({ info }: OpenApiDocument): readonly string[] {
  return [
    '# Query API',
    '<!-- Made from the OpenAPI document by `node serve/testing/write-api-reference.ts`; a test keeps it fresh. -->',
    `${info.description} \`plumbline serve\` and \`npm start\` print its address. The page \`/docs\` tries it, \`/openapi.json\` describes it, \`/\` is the console.`,
    [
      '```sh',
      'curl -s http://127.0.0.1:4610/v1/search \\',
      "  -H 'content-type: application/json' \\",
      '  -d \'{"query": "how do I roll back a release?", "limit": 3}\'',
      '```',
    ].join('\n'),
    'It listens on loopback unless configured, answers only for host names that it knows (loopback’s, and those of `server.hosts`), and lets no other origin’s pages read it. Unknown fields are refused, the nearest known one named.',
  ]
}

function operationSection(title: string, operation: Operation): readonly string[] {
  const { summary, description, parameters = [], requestBody, responses } = operation
  const parts = [`### ${title}`, withDescription(summary, description)]
  if (parameters.length > 0) parts.push(parameterTable(parameters))
  const body = schemaOf(requestBody)
  if (body !== undefined) parts.push('Body:', fieldTable(inputRows(body, '')))
  for (const [status, response] of Object.entries(responses)) {
    const schema = schemaOf(response)
    const isFailure = schema?.properties?.['error'] !== undefined
    parts.push(`**${status}** ${response.description}`)
    if (status.startsWith('2') && schema?.properties && !isFailure)
      parts.push(outputTable(outputRows(schema, '')))
  }
  return parts
}

function withDescription(summary: string, description: string | undefined): string {
  if (description === undefined) return summary
  return /[.?!]$/.test(summary) ? `${summary} ${description}` : `${summary}. ${description}`
}

/** What every failure answers, once for all. */
function failureSection(operations: readonly { readonly operation: Operation }[]): readonly string[] {
  const failure = operations
    .flatMap(({ operation }) => Object.values(operation.responses))
    .map(schemaOf)
    .find((schema) => schema?.properties?.['error'])
  if (failure === undefined) return []
  return [
    '## Failures',
    'Every failure has the same body. Beside those named above: **404** where no route is, **421** where the Host header names another host, **500** where something broke; the server’s log then says what.',
    outputTable(outputRows(failure, '')),
  ]
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema
}

interface Row {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly schema: Schema
}

function inputRows(schema: Schema, prefix: string): readonly Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => {
    const name = `${prefix}${field}`
    const row = {
      name,
      type: typeOf(inner),
      required: schema.required?.includes(field) ?? false,
      schema: inner,
    }
    return [row, ...inputRows(inner, `${name}.`)]
  })
}

/** Nested fields by path: `hits[].passages[].text`. */
function outputRows(schema: Schema, prefix: string): readonly Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => {
    const name = `${prefix}${field}`
    const row = {
      name,
      type: typeOf(inner),
      required: schema.required?.includes(field) ?? false,
      schema: inner,
    }
    const values = typeof inner.additionalProperties === 'object' ? inner.additionalProperties : undefined
    const nested = [
      ...outputRows(inner, `${name}.`),
      ...(inner.items ? outputRows(inner.items, `${name}[].`) : []),
      ...(values ? outputRows(values, `${name}.*.`) : []),
    ]
    return [row, ...nested]
  })
}

function parameterTable(parameters: NonNullable<Operation['parameters']>): string {
  return table(
    ['Parameter', 'Type', 'Meaning'],
    parameters.map(({ name, in: place, required, description = '', schema }) => [
      `\`${name}\` in the ${place}`,
      typeOf(schema),
      `${required ? 'Required. ' : ''}${description}`,
    ]),
  )
}

function fieldTable(rows: readonly Row[]): string {
  return table(
    ['Field', 'Type', 'Default', 'Meaning'],
    rows.map(({ name, type, required, schema }) => [
      `\`${name}\``,
      type,
      required ? 'required' : schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``,
      schema.description ?? '',
    ]),
  )
}

function outputTable(rows: readonly Row[]): string {
  return table(
    ['Field', 'Type', 'Meaning'],
    rows.map(({ name, type, required, schema }) => [
      `\`${name}\``,
      required ? type : `${type}, or absent`,
      schema.description ?? '',
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function typeOf(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ')
  if (Array.isArray(schema.type)) return schema.type.join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`
  if (schema.format === 'date-time') return 'time, ISO 8601'
  return `${schema.type ?? 'anything'}${boundsOf(schema)}`
}

function boundsOf({ minimum, maximum, maxLength }: Schema): string {
  if (maxLength !== undefined) return `, up to ${maxLength.toLocaleString('en')} characters`
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`
  return minimum === undefined ? '' : `, at least ${minimum}`
}
