import { parseDocument } from 'yaml'
import { ParseError } from '../core/errors.ts'
import { readToml } from './toml.ts'

/** Text of a page with its front matter taken off: `body` is `text.slice(bodyOffset)`. */
export type FrontMatter =
  | {
      readonly kind: 'none' | 'yaml' | 'toml'
      /** As YAML 1.2's core schema or TOML read it, dates as text; empty where there is no front matter. */
      readonly data: Readonly<Record<string, unknown>>
      readonly body: string
      readonly bodyOffset: number
      /** What was passed over; never document text. */
      readonly warnings: readonly string[]
    }
  | {
      readonly kind: 'broken'
      readonly error: ParseError
      /** In the text, from 1. */
      readonly line: number
      readonly body: string
      readonly bodyOffset: number
    }

const MAX_CHARACTERS = 65_536
const MAX_ALIASES = 100

/**
 * Takes the front matter off a page: YAML between lines of `---`, or TOML between lines of `+++`.
 *
 * What stands between two `---` but does not begin like a mapping is text between two rules, and stays. A mapping that
 * does not parse, or that is never closed, is `broken`: it may have said who may read the page.
 */
export function readFrontMatter(text: string): FrontMatter {
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const none: FrontMatter = {
    kind: 'none',
    data: {},
    body: text.slice(start),
    bodyOffset: start,
    warnings: [],
  }
  const opening = /^(---|\+\+\+)[ \t]*(?:\r\n?|\n)/.exec(text.slice(start, start + 256))
  if (opening === null) return none
  const [openingLine, mark] = opening
  const from = start + openingLine.length
  if (mark === '---' && !beginsLikeMapping(text.slice(from, from + MAX_CHARACTERS))) return none
  const closing = (mark === '---' ? YAML_END : TOML_END).exec(text.slice(from, from + MAX_CHARACTERS))
  if (closing === null) return broken(1, `is not closed within ${MAX_CHARACTERS} characters`, text, start)
  const bodyOffset = from + closing.index + closing[0].length
  const source = text.slice(from, from + closing.index)
  return mark === '---' ? readYaml(source, text, bodyOffset) : readTomlPage(source, text, bodyOffset)
}

const YAML_END = /^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|$(?![\s\S]))/m
const TOML_END = /^\+\+\+[ \t]*(?:\r\n?|\n|$(?![\s\S]))/m

/** Whether the first line that says something names a key, or is the end. */
function beginsLikeMapping(source: string): boolean {
  const first = source.split(/\r\n?|\n/, 200).find((line) => line.trim() !== '' && !line.startsWith('#'))
  return (
    first !== undefined && /^(?:---|\.\.\.)\s*$|^\{|^(?:[\w.-]+|"[^"]*"|'[^']*')[ \t]*:(?:\s|$)/.test(first)
  )
}

function readYaml(source: string, text: string, bodyOffset: number): FrontMatter {
  const fail = (line: number, problem: string, cause?: unknown): FrontMatter =>
    broken(line, problem, text, bodyOffset, cause)
  try {
    const document = parseDocument(source, { schema: 'core', prettyErrors: true, logLevel: 'silent' })
    const [error] = document.errors
    // The parser's message quotes the text; its code and place do not.
    if (error !== undefined) return fail(1 + (error.linePos?.[0].line ?? 1), `is not YAML (${error.code})`)
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    if (data !== null && (typeof data !== 'object' || Array.isArray(data))) return fail(2, 'is not a mapping')
    const warnings = document.warnings.map(
      ({ code, linePos }) => `front matter line ${1 + (linePos?.[0].line ?? 1)}: ${code}`,
    )
    return { kind: 'yaml', data: { ...data }, body: text.slice(bodyOffset), bodyOffset, warnings }
  } catch (error) {
    return fail(1, 'nests too deeply or repeats too much', error)
  }
}

function readTomlPage(source: string, text: string, bodyOffset: number): FrontMatter {
  const { data, problemLine, skippedTables } = readToml(source)
  if (problemLine !== undefined)
    return broken(1 + problemLine, 'is not TOML that is understood', text, bodyOffset)
  const warnings = skippedTables === 0 ? [] : [`front matter: ${skippedTables} tables of TOML were not read`]
  return { kind: 'toml', data, body: text.slice(bodyOffset), bodyOffset, warnings }
}

function broken(
  line: number,
  problem: string,
  text: string,
  bodyOffset: number,
  cause?: unknown,
): FrontMatter {
  const message = `front matter at line ${line} ${problem}; mend it or remove it`
  const error = new ParseError(message, { cause })
  return { kind: 'broken', error, line, body: text.slice(bodyOffset), bodyOffset }
}
