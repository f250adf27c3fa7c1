/** Options of an expression by name, in the order in which they are printed. */
export type ExpressionOptions = Readonly<Record<string, number | string>>

/**
 * The one way to write an expression: parts, then options that differ from their defaults.
 * `rrf(bm25, dense, k=20)`; a bare name where nothing is left to say.
 */
export function printExpression(
  name: string,
  parts: readonly string[],
  options: ExpressionOptions,
  defaults: ExpressionOptions,
): string {
  const said = Object.entries(options)
    .filter(([option, value]) => defaults[option] !== value)
    .map(([option, value]) => `${option}=${value}`)
  const inside = [...parts, ...said]
  return inside.length === 0 ? name : `${name}(${inside.join(', ')})`
}
