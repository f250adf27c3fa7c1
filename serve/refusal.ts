import * as z from 'zod'
import { nearestName } from '../core/nearest-name.ts'

/** What to say of a request that does not fit, and where in it. */
export interface Refusal {
  /** Expected, actual and the cure; holds no value longer than a name. */
  readonly message: string
  /** Dotted path, e.g. `filters.source`; empty for the whole body. */
  readonly field: string
}

/**
 * The one thing to mend first: an unknown field before all else, since a mistyped name also looks like a missing one.
 *
 * @param issues at least one, of parsing with `schema` and `reportInput`.
 */
export function refusal(schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): Refusal {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')
  if (unknown !== undefined) return unknownField(schema, unknown)
  const [issue] = issues
  if (issue === undefined) return { message: 'expected a valid request', field: '' }
  const field = issue.path.join('.')
  return { message: field === '' ? describe(issue) : `${field}: ${describe(issue)}`, field }
}

function unknownField(schema: z.ZodType, issue: z.core.$ZodIssueUnrecognizedKeys): Refusal {
  const [key = ''] = issue.keys
  const known = knownFields(schema, issue.path)
  const nearest = nearestName(key, known)
  const cure = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`
  const field = [...issue.path, key].join('.')
  return { message: `unknown field ${JSON.stringify(field.slice(0, 80))}; ${cure}`, field }
}

/** The fields of the object at `path` inside what `schema` describes. */
function knownFields(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const object = unwrapped(schema)
  if (object instanceof z.ZodArray && object.element instanceof z.ZodType) {
    return knownFields(object.element, path.slice(1))
  }
  if (!(object instanceof z.ZodObject)) return []
  const [first, ...rest] = path
  if (first === undefined) return Object.keys(object.shape)
  const inner = object.shape[String(first)]
  return inner instanceof z.ZodType ? knownFields(inner, rest) : []
}

function unwrapped(schema: z.ZodType): unknown {
  let inner: unknown = schema
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap()
  return inner
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${withArticle(issue.expected)}, got ${kindOf(issue.input)}`
    case 'too_big':
      return `expected at most ${issue.maximum}${unitOf(issue.origin)}, got ${sizeOf(issue.input)}`
    case 'too_small':
      return `expected at least ${issue.minimum}${unitOf(issue.origin)}, got ${sizeOf(issue.input)}`
    default:
      return issue.message
  }
}

function withArticle(kind: string): string {
  if (kind === 'int') return 'a whole number'
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`
}

function kindOf(input: unknown): string {
  if (input === undefined) return 'nothing'
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'number') return String(input)
  return withArticle(typeof input)
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

function sizeOf(input: unknown): string {
  return String(typeof input === 'string' || Array.isArray(input) ? input.length : input)
}
