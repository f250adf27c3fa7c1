import { type ParsedExpression, parseExpression } from '../expression/parse-expression.ts'
import { printExpression } from '../expression/print-expression.ts'

/** What searches anew, so that its candidates carry no marks of its parts. */
const SEARCHING_ANEW = ['rm3', 'prf']

/** Stages whose marks the candidates of a retriever carry: itself and its parts, at any depth. @param name in its shortest form */
export function markedStages(name: string): ReadonlySet<string> {
  return new Set(stagesIn(parseExpression(name)))
}

function stagesIn(expression: ParsedExpression): readonly string[] {
  const parts = SEARCHING_ANEW.includes(expression.name) ? [] : expression.parts
  return [printed(expression), ...parts.flatMap((part) => stagesIn(part.expression))]
}

function printed({ name, parts, options }: ParsedExpression): string {
  const inside = parts.map(
    ({ weight, expression }) => `${weight === undefined ? '' : `${weight}*`}${printed(expression)}`,
  )
  return printExpression(
    name,
    inside,
    Object.fromEntries(options.map((option) => [option.name, option.value])),
    {},
  )
}
