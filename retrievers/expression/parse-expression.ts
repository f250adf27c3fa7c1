import { PipelineExpressionError } from '../../core/errors.ts'

/** A pipeline expression as it was written. */
export interface ParsedExpression {
  readonly name: string
  /** Of the name, from 0. */
  readonly position: number
  readonly parts: readonly ParsedPart[]
  readonly options: readonly ParsedOption[]
}

export interface ParsedPart {
  /** `0.25` in `0.25*bm25`; absent where none is written. */
  readonly weight?: number
  readonly expression: ParsedExpression
}

export interface ParsedOption {
  readonly name: string
  readonly value: number | string
  readonly position: number
}

/** Longest expression in characters. */
const MAX_LENGTH = 2_000
/** Deepest nesting. */
const MAX_DEPTH = 16

/**
 * Text → expression; white space means nothing.
 *
 * ```
 *   expression = name [ "(" [ argument { "," argument } ] ")" ]
 *   argument   = name "=" ( number | name )                       an option
 *              | [ number "*" ] expression                        a part
 *   name       = letter { letter | digit | "-" | "_" }
 * ```
 *
 * @throws {PipelineExpressionError} with the position of what was not expected.
 */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > MAX_LENGTH) {
    throw new PipelineExpressionError(
      `expected a pipeline of at most ${MAX_LENGTH} characters, got ${text.length}; shorten it`,
    )
  }
  const tokens = tokenize(text)
  let next = 0
  const expression = parse(1)
  if (peek() !== undefined) throw unexpected('the end')
  return expression

  function parse(depth: number): ParsedExpression {
    if (depth > MAX_DEPTH) throw unexpected(`at most ${MAX_DEPTH} levels of brackets`)
    const { text: name, position } = take('name', 'the name of a retriever')
    const parts: ParsedPart[] = []
    const options: ParsedOption[] = []
    if (accept('(') && !accept(')')) {
      do parseArgument(depth, parts, options)
      while (accept(','))
      take(')', '"," or ")"')
    }
    return { name, position, parts, options }
  }

  function parseArgument(depth: number, parts: ParsedPart[], options: ParsedOption[]): void {
    if (peek()?.kind === 'number') {
      const weight = Number(take('number', 'a weight').text)
      take('*', '"*" behind a weight')
      parts.push({ weight, expression: parse(depth + 1) })
    } else if (tokens[next + 1]?.kind === '=') {
      const { text: name, position } = take('name', 'the name of an option')
      take('=', '"="')
      options.push({ name, value: parseValue(), position })
    } else {
      parts.push({ expression: parse(depth + 1) })
    }
  }

  function parseValue(): number | string {
    if (peek()?.kind === 'number') return Number(take('number', 'a number').text)
    return take('name', 'a number or a name').text
  }

  function peek(): Token | undefined {
    return tokens[next]
  }

  function accept(kind: TokenKind): boolean {
    if (peek()?.kind !== kind) return false
    next += 1
    return true
  }

  function take(kind: TokenKind, expected: string): Token {
    const token = peek()
    if (token?.kind !== kind) throw unexpected(expected)
    next += 1
    return token
  }

  function unexpected(expected: string): PipelineExpressionError {
    const token = peek()
    const actual = token === undefined ? 'the end' : JSON.stringify(token.text)
    const position = token?.position ?? text.length
    return new PipelineExpressionError(
      `pipeline, character ${position + 1}: expected ${expected}, got ${actual}; write it like rrf(bm25, dense)`,
    )
  }
}

type TokenKind = 'name' | 'number' | '(' | ')' | ',' | '=' | '*' | 'other'

interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly position: number
}

function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(TOKEN)].map((match) => {
    const [token] = match
    const kind: TokenKind = match.groups?.['name']
      ? 'name'
      : match.groups?.['number']
        ? 'number'
        : PUNCTUATION.includes(token)
          ? (token as TokenKind)
          : 'other'
    return { kind, text: token, position: match.index }
  })
}

const PUNCTUATION = '(),=*'
const TOKEN = /(?<name>\p{L}[\p{L}\p{N}_-]*)|(?<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|\S/giu
