import { PipelineExpressionError } from '../../core/errors.ts'
import { nearestName } from '../../core/nearest-name.ts'
import type { ParsedExpression, ParsedOption } from './parse-expression.ts'

/** What an option may be: a number in a closed range, or one of some names. */
export type OptionRule =
  | { readonly min: number; readonly max: number; readonly whole?: boolean }
  | { readonly names: readonly string[] }

type ValueOf<Rule extends OptionRule> = Rule extends { readonly names: readonly (infer Name)[] }
  ? Name
  : number

/** Values of the options that an expression states, checked; an option that it does not state is absent. */
export type OptionValues<Rules extends Readonly<Record<string, OptionRule>>> = {
  readonly [Name in keyof Rules]?: ValueOf<Rules[Name]>
}

/** @throws {PipelineExpressionError} for an unknown or repeated option, or a value that its rule does not admit. */
export function readOptions<const Rules extends Readonly<Record<string, OptionRule>>>(
  expression: ParsedExpression,
  rules: Rules,
): OptionValues<Rules> {
  const values: Record<string, number | string> = {}
  for (const option of expression.options) {
    const rule = Object.hasOwn(rules, option.name) ? rules[option.name] : undefined
    if (rule === undefined) throw unknownOption(expression, option, Object.keys(rules))
    if (Object.hasOwn(values, option.name)) {
      throw refuse(option, `expected ${option.name} once, got it again; keep one`)
    }
    if (!admits(rule, option.value)) {
      throw refuse(option, `expected ${option.name} to be ${describe(rule)}, got ${option.value}`)
    }
    values[option.name] = option.value
  }
  return values as OptionValues<Rules>
}

function admits(rule: OptionRule, value: number | string): boolean {
  if ('names' in rule) return typeof value === 'string' && rule.names.includes(value)
  if (typeof value !== 'number' || !(value >= rule.min && value <= rule.max)) return false
  return rule.whole !== true || Number.isInteger(value)
}

function describe(rule: OptionRule): string {
  if ('names' in rule) {
    return rule.names.length === 0
      ? 'the name of a model, of which there is none here'
      : rule.names.join(' or ')
  }
  return `a ${rule.whole === true ? 'whole ' : ''}number from ${rule.min} to ${rule.max}`
}

function unknownOption(
  expression: ParsedExpression,
  option: ParsedOption,
  known: readonly string[],
): PipelineExpressionError {
  if (known.length === 0)
    return refuse(option, `expected no option of ${expression.name}, got ${option.name}`)
  const nearest = nearestName(option.name, known)
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`
  return refuse(
    option,
    `expected an option of ${expression.name} (${known.join(', ')}), got ${option.name}${hint}`,
  )
}

function refuse(option: ParsedOption, message: string): PipelineExpressionError {
  return new PipelineExpressionError(`pipeline, character ${option.position + 1}: ${message}`)
}
