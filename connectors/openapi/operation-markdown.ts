import type { Operation } from './operations.ts'
import { isNode, type Node, type References } from './references.ts'
import { schemaRows, typeOf } from './schema-rows.ts'

/** An operation as a page of Markdown: what it is for, its parameters, what it takes, and every answer with examples. */
export function operationMarkdown(
  operation: Operation & { readonly node: Node },
  references: References,
): string {
  const { node, name, parameters } = operation
  const parts = [
    `# ${textIn(node, 'summary') || name}`,
    `\`${name}\``,
    node['deprecated'] === true ? '**Deprecated.**' : '',
    textIn(node, 'description'),
    securityOf(node),
    section('## Parameters', parameterTable(parameters.map(references.follow).filter(isNode), references)),
    section('## Request body', contentOf(references.follow(node['requestBody']), references)),
    section('## Responses', responsesOf(node, references)),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function securityOf(node: Node): string {
  if (!Array.isArray(node['security'])) return ''
  const ways = node['security'].filter(isNode).map((way) =>
    Object.entries(way)
      .map(([scheme, scopes]) =>
        Array.isArray(scopes) && scopes.length > 0 ? `${scheme} (${scopes.join(', ')})` : scheme,
      )
      .join(' and '),
  )
  return ways.length === 0
    ? 'No authorization is needed.'
    : `Authorization: ${ways.map((way) => way || 'none').join(' or ')}.`
}

function parameterTable(parameters: readonly Node[], references: References): string {
  return table(
    ['parameter', 'in', 'type', 'required', 'description'],
    parameters.map((parameter) => [
      `\`${textIn(parameter, 'name')}\``,
      textIn(parameter, 'in'),
      typeOf(parameter['schema'], references),
      parameter['required'] === true ? 'yes' : 'no',
      [
        textIn(parameter, 'description'),
        ...examplesIn(parameter, references).map((example) => `e.g. ${inline(example)}`),
      ].join(' '),
    ]),
  )
}

function responsesOf(node: Node, references: References): string {
  const responses = isNode(node['responses']) ? Object.entries(node['responses']) : []
  return responses
    .map(([status, value]) => {
      const response = references.follow(value)
      const headline = textIn(response, 'description').split('\n', 1)[0]
      return (
        section(`### ${status}${headline ? `: ${headline}` : ''}`, contentOf(response, references)) ||
        `### ${status}: ${headline}`
      )
    })
    .join('\n\n')
}

/** The media types of a body or of an answer, each with its fields and examples. */
function contentOf(holder: Node | undefined, references: References): string {
  const content = isNode(holder?.['content']) ? Object.entries(holder['content']) : []
  const required = holder?.['required'] === true ? ', required' : ''
  const media = content.map(([mediaType, value]) => {
    const node = isNode(value) ? value : {}
    const rows = schemaRows(node['schema'], references).map(({ name, type, isRequired, description }) => [
      `\`${name}\``,
      type,
      isRequired ? 'yes' : 'no',
      description,
    ])
    const examples = examplesIn(node, references).map((example) => `Example:\n\n${fenced(example)}`)
    const type = node['schema'] === undefined ? '' : `: ${typeOf(node['schema'], references)}`
    return [
      `\`${mediaType}\`${type}${required}`,
      table(['field', 'type', 'required', 'description'], rows),
      ...examples,
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  })
  return media.join('\n\n')
}

/** Examples of a parameter or a media type, or else of its schema. */
function examplesIn(node: Node, references: References): readonly unknown[] {
  if (node['example'] !== undefined) return [node['example']]
  const named = isNode(node['examples']) ? Object.values(node['examples']) : []
  const values = named
    .map((each) => references.follow(each)?.['value'])
    .filter((value) => value !== undefined)
  if (values.length > 0) return values
  const schema = references.follow(node['schema'])
  const [first] = Array.isArray(schema?.['examples']) ? schema['examples'] : []
  const example: unknown = schema?.['example'] ?? first
  return example === undefined ? [] : [example]
}

function fenced(example: unknown): string {
  const isText = typeof example === 'string'
  const text = isText ? example : JSON.stringify(example, undefined, 2)
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([marks]) => marks.length + 1)))
  return `${fence}${isText ? '' : 'json'}\n${text}\n${fence}`
}

function inline(example: unknown): string {
  return `\`${typeof example === 'string' ? example : JSON.stringify(example)}\``
}

/** Empty where there are no rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')
}

function section(heading: string, content: string): string {
  return content === '' ? '' : `${heading}\n\n${content}`
}

function textIn(node: Node | undefined, name: string): string {
  const text = node?.[name]
  return typeof text === 'string' ? text.trim() : ''
}
