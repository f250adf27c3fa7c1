import { isMap, isScalar, LineCounter, type Node, parseDocument, type Document as YamlDocument } from 'yaml'
import type { z } from 'zod'
import { ConfigError } from '../core/errors.ts'
import { nearestName } from '../core/nearest-name.ts'
import { type ConfigKey, keyAt } from './key-tree.ts'

/** What a YAML file may say. */
export interface YamlFormat<Schema extends z.ZodType> {
  readonly schema: Schema
  /** Keys of the schema, for errors. */
  readonly keys: ConfigKey
  /** Page that lists them, for errors. */
  readonly page: string
}

/** The text of a file, and where in it things stand. */
interface ConfigText {
  readonly file: string
  readonly keys: ConfigKey
  readonly page: string
  readonly yaml: YamlDocument
  readonly lines: LineCounter
}

type Issue = z.core.$ZodIssue

/**
 * Checks YAML against a schema and fills in defaults. An empty text is an empty mapping.
 *
 * @param file named in errors.
 * @throws {ConfigError} one line for each thing that is not understood, each with its place.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  file: string,
  { schema, keys, page }: YamlFormat<Schema>,
): z.output<Schema> {
  const lines = new LineCounter()
  const yaml = parseDocument(text, { lineCounter: lines })
  const source: ConfigText = { file, keys, page, yaml, lines }
  if (yaml.errors.length > 0) throw new ConfigError(yaml.errors.map((e) => syntaxLine(e, source)).join('\n'))

  const result = schema.safeParse(plainValue(source) ?? {})
  if (result.success) return result.data
  throw new ConfigError(result.error.issues.flatMap((issue) => issueLines(issue, source)).join('\n'))
}

function plainValue({ yaml, file }: ConfigText): unknown {
  try {
    return yaml.toJS()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`${file}: expected YAML that can be resolved, got ${reason}; mend its aliases`, {
      cause,
    })
  }
}

function syntaxLine(
  error: { readonly pos: readonly [number, number]; readonly message: string },
  source: ConfigText,
): string {
  const [reason = ''] = error.message.split(' at line ')
  return `${placeAt(error.pos[0], source)}: expected YAML, got ${lowerFirst(reason)}; mend this line`
}

function issueLines(issue: Issue, source: ConfigText): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => unknownKeyLine(name, issue.path, source))
  }
  return [wrongValueLine(issue.path, source)]
}

function unknownKeyLine(name: string, path: readonly PropertyKey[], source: ConfigText): string {
  const known = [...(keyAt(source.keys, path)?.keys.keys() ?? [])]
  const nearest = nearestName(name, known)
  const cure = nearest === undefined ? `see ${source.page}` : `did you mean ${nearest}?`
  return `${placeAt(keyOffset(name, path, source), source)}: expected one of ${known.join(', ')}, got ${name}; ${cure}`
}

function wrongValueLine(path: readonly PropertyKey[], source: ConfigText): string {
  const takes = keyAt(source.keys, path)?.takes ?? 'something else'
  const node = path.length === 0 ? source.yaml.contents : source.yaml.getIn(path, true)
  const found = node === undefined ? 'nothing' : describe(source.yaml.getIn(path))
  const dotted = dottedPath(path)
  const at = placeAt(nearestOffset(path, source), source)
  return `${at}: expected ${takes}${dotted === '' ? '' : ` as ${dotted}`}, got ${found}; see ${source.page}`
}

/** Where a key stands that the schema does not know. */
function keyOffset(name: string, path: readonly PropertyKey[], source: ConfigText): number {
  const map = path.length === 0 ? source.yaml.contents : source.yaml.getIn(path, true)
  if (!isMap(map)) return nearestOffset(path, source)
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name)
  return offsetOf(pair?.key) ?? nearestOffset(path, source)
}

/** Where the value at `path` stands, or the closest thing around it that is written. */
function nearestOffset(path: readonly PropertyKey[], { yaml }: ConfigText): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(yaml.getIn(path.slice(0, length), true))
    if (offset !== undefined) return offset
  }
  return offsetOf(yaml.contents) ?? 0
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}

function placeAt(offset: number, { file, lines }: ConfigText): string {
  const { line, col } = lines.linePos(offset)
  return line === 0 ? file : `${file}:${line}:${col}`
}

function describe(value: unknown): string {
  if (isMap(value)) return 'a mapping'
  if (typeof value === 'object' && value !== null) return 'a list'
  return JSON.stringify(value).replace(LOGIN, '//…@').replace(QUERY, '?…').slice(0, 80)
}

/** Who logs in, and with what, in front of the host: not to be printed. */
const LOGIN = /\/\/[^/?#]*@/
/** Of an address: it may hold a key. */
const QUERY = /(?<=https?:\/\/[^"?]*)\?[^"]*/

/** `['sources', 0, 'path']` → `sources[0].path`. */
function dottedPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./u, '')
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
