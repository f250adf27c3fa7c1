export interface TomlReading {
  readonly data: Readonly<Record<string, unknown>>
  /** The first line that was not understood, from 1. */
  readonly problemLine?: number
  /** Tables with what they hold are passed over. */
  readonly skippedTables: number
}

/**
 * The part of TOML that pages begin with: `key = value` with strings, numbers, booleans, dates and lists of these.
 *
 * Dates stay text, as in YAML's core schema. Tables are counted and passed over; anything else is a problem.
 */
export function readToml(source: string): TomlReading {
  const data: Record<string, unknown> = {}
  const lines = source.split(/\r\n?|\n/)
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[')) {
      return { data, skippedTables: lines.slice(at).filter((each) => /^\s*\[/.test(each)).length }
    }
    const [, key, rest] = /^("[^"\\]*"|[\w-]+)\s*=\s*(\S.*)$/.exec(line) ?? []
    if (key === undefined || rest === undefined) return { data, problemLine: at + 1, skippedTables: 0 }
    let value = rest
    const keyLine = at
    const lastLine = Math.min(at + MAX_LIST_LINES, lines.length - 1)
    while (isOpenList(value) && at < lastLine) value += `\n${lines[++at]}`
    const parsed = parseValue(value)
    if (parsed === undefined) return { data, problemLine: keyLine + 1, skippedTables: 0 }
    Object.defineProperty(data, key.replaceAll('"', ''), {
      value: parsed,
      enumerable: true,
      configurable: true,
    })
  }
  return { data, skippedTables: 0 }
}

/** A list over more lines is not understood: each line is another try to read it. */
const MAX_LIST_LINES = 200

const SCALAR = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w.:+-]+(?: \d\d:[\w.:+-]+)?/

function isOpenList(value: string): boolean {
  return value.startsWith('[') && !LIST.test(value)
}

const COMMENT = String.raw`(?:\s|#[^\n]*)*`
const LIST = new RegExp(
  String.raw`^\[${COMMENT}(?:(?:${SCALAR.source})${COMMENT}(?:,${COMMENT}|(?=\])))*\]\s*(?:#.*)?$`,
)
const ONE_SCALAR = new RegExp(String.raw`^(${SCALAR.source})\s*(?:#.*)?$`)

/** `undefined` where the value is not understood. */
function parseValue(value: string): unknown {
  if (value.startsWith('[')) {
    if (!LIST.test(value)) return undefined
    const withoutComments = value.matchAll(new RegExp(`#[^\n]*|${SCALAR.source}`, 'g'))
    const items = [...withoutComments]
      .filter(([item]) => !item.startsWith('#'))
      .map(([item]) => parseScalar(item))
    return items.includes(undefined) ? undefined : items
  }
  const [, scalar] = ONE_SCALAR.exec(value) ?? []
  return scalar === undefined ? undefined : parseScalar(scalar)
}

function parseScalar(scalar: string): string | number | boolean | undefined {
  if (scalar.startsWith("'")) return scalar.slice(1, -1)
  if (scalar.startsWith('"')) return parseBasicString(scalar)
  if (scalar === 'true' || scalar === 'false') return scalar === 'true'
  if (/^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(scalar)) return scalar
  const number = Number(scalar.replaceAll('_', ''))
  return /^[+-]?[\d.]/.test(scalar) && !Number.isNaN(number) ? number : undefined
}

/** TOML's escapes are those of JSON, and `\U` with eight digits, which is not understood here. */
function parseBasicString(scalar: string): string | undefined {
  return /\\(?!["\\bfnrtu])/.test(scalar) || /\\u(?![\dA-Fa-f]{4})/.test(scalar)
    ? undefined
    : (JSON.parse(scalar) as string)
}
