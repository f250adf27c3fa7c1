import { ConfigError } from '../../core/errors.ts'
import { randomFrom } from '../comparison/random.ts'

/** Expressions that differ in parameters: `$name` stands for each of its values in turn. */
export interface PipelineFamily {
  /** `weighted($w*bm25, 1*dense, norm=$norm)` */
  readonly expression: string
  /** Values by name, without the `$`; every combination is one pipeline. */
  readonly values: Readonly<Record<string, readonly (string | number)[]>>
  /** So many combinations, drawn without repeating; absent: all. */
  readonly sample?: number
}

/**
 * The expressions of a family: the last name's values change fastest. A sample keeps that order and is the same for a
 * seed.
 *
 * @throws {ConfigError} for a `$name` without values, or values that the expression does not name.
 */
export function expandPipelines(
  { expression, values, sample }: PipelineFamily,
  seed: number,
): readonly string[] {
  const named = new Set([...expression.matchAll(PARAMETER)].map(([, name]) => name))
  const missing = [...named].find((name) => name === undefined || !Object.hasOwn(values, name))
  const unused = Object.keys(values).find((name) => !named.has(name))
  if (missing !== undefined || unused !== undefined) {
    const got = missing === undefined ? `values of ${unused}, which it does not name` : `none of $${missing}`
    throw new ConfigError(`expected values of what ${expression} names, got ${got}; mend either`)
  }
  const combinations = Object.entries(values).reduce<readonly Readonly<Record<string, string>>[]>(
    (made, [name, options]) =>
      made.flatMap((one) => options.map((option) => ({ ...one, [name]: `${option}` }))),
    [{}],
  )
  return drawn(combinations, sample, seed).map((one) =>
    expression.replaceAll(PARAMETER, (_, name: string) => one[name] ?? ''),
  )
}

const PARAMETER = /\$([a-z][a-z0-9]*)/gi

/** So many of the items, in their order. */
function drawn<T>(items: readonly T[], count: number | undefined, seed: number): readonly T[] {
  if (count === undefined || count >= items.length) return items
  const { below } = randomFrom(seed)
  const left = [...items.keys()]
  const taken = Array.from({ length: count }, () => left.splice(below(left.length), 1)[0] as number)
  return taken.sort((a, b) => a - b).map((index) => items[index] as T)
}
