import { ConfigError } from '../../core/errors.ts'
import { nearestName } from '../../core/nearest-name.ts'
import { KNOWN_MEASURES, type KnownMeasure, type MeasureOption } from './known-measures.ts'
import type { Measure } from './measure.ts'

/** What `eval` prints unless asked for something else. */
export const DEFAULT_MEASURES = ['nDCG@10', 'MRR@10', 'Recall@10', 'Recall@100', 'Success@5'] as const

/**
 * The measure that a name stands for; without a cutoff, over the whole ranking. Case is not looked at, and names that
 * ir_measures gives to the same measures (`RR`, `AP`, `R`) are understood.
 *
 * ```
 *   measure = name [ "(" option { "," option } ")" ] [ "@" cutoff ]      nDCG@10   RBP(p=0.8)   ERR(max=3)@20
 *   option  = name "=" ( number | name )
 * ```
 *
 * @throws {ConfigError} with the nearest known name, or what a cutoff or an option must be.
 */
export function parseMeasure(text: string): Measure {
  const { name = '', options, cutoff } = FORM.exec(text)?.groups ?? {}
  const known = KNOWN_MEASURES.find(({ name: own, aliases }) =>
    [own, ...aliases].some((one) => one.toLowerCase() === name.toLowerCase()),
  )
  if (known === undefined) {
    const names = KNOWN_MEASURES.map((one) => one.name)
    throw new ConfigError(
      `expected a measure (${names.join(', ')}), such as nDCG@10, got ${text}${hintAt(name, names)}`,
    )
  }
  return known.make(readCutoff(known, cutoff, text), readOptions(known, options, text))
}

/** Each measure once, in the order in which it is first named. @throws {ConfigError} as `parseMeasure` does */
export function parseMeasures(names: readonly string[]): readonly Measure[] {
  return [...new Map(names.map(parseMeasure).map((measure) => [measure.name, measure])).values()]
}

const FORM = /^(?<name>[^(@]*)(?:\((?<options>[^()]*)\))?(?:@(?<cutoff>.*))?$/su

function readCutoff({ name, cutoff: rule }: KnownMeasure, cutoff: string | undefined, text: string): number {
  if (cutoff === undefined && rule !== 'needed') return Number.POSITIVE_INFINITY
  if (rule === 'none') {
    throw new ConfigError(`expected ${name} without a cutoff, since it has its own, got ${text}`)
  }
  if (!/^[1-9]\d{0,5}$/.test(cutoff ?? '')) {
    throw new ConfigError(`expected a cutoff from 1 to 999999, such as ${name}@10, got ${text}`)
  }
  return Number(cutoff)
}

function readOptions(
  { name, options: rules }: KnownMeasure,
  options: string | undefined,
  text: string,
): Readonly<Record<string, string | number>> {
  const values = Object.fromEntries(Object.entries(rules).map(([option, { usual }]) => [option, usual]))
  const stated = new Set<string>()
  for (const written of options === undefined ? [] : options.split(',')) {
    const [option = '', value = ''] = written.split(/=(.*)/s).map((side) => side.trim())
    const rule = Object.hasOwn(rules, option) ? rules[option] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules)
      const expected = known.length === 0 ? 'no option' : `an option (${known.join(', ')})`
      throw new ConfigError(
        `expected ${expected} of ${name}, got ${option} in ${text}${hintAt(option, known)}`,
      )
    }
    if (stated.has(option))
      throw new ConfigError(`expected ${option} once, got it again in ${text}; keep one`)
    stated.add(option)
    if (!admits(rule, value)) {
      throw new ConfigError(
        `expected ${option} to be ${describe(rule)}, got ${value || 'nothing'} in ${text}`,
      )
    }
    values[option] = 'names' in rule ? value : Number(value)
  }
  return values
}

function admits(rule: MeasureOption, value: string): boolean {
  if ('names' in rule) return rule.names.includes(value)
  if (!/^(\d+\.?\d*|\.\d+)$/.test(value)) return false
  const number = Number(value)
  return number > rule.above && number < rule.below && (rule.whole !== true || Number.isInteger(number))
}

function describe(rule: MeasureOption): string {
  if ('names' in rule) return rule.names.join(' or ')
  return `a ${rule.whole === true ? 'whole ' : ''}number above ${rule.above} and below ${rule.below}`
}

function hintAt(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : `; did you mean ${nearest}?`
}
