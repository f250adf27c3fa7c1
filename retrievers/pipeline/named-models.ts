import { type ParsedExpression, parseExpression } from '../expression/parse-expression.ts'

/** Options whose value is the name of something that was learnt. */
const NAMING = ['by', 'model']

/** Names of rerankers and fusion models in an expression, sorted, each once. @throws {PipelineExpressionError} */
export function namedModels(expression: string): readonly string[] {
  return [...new Set(namesIn(parseExpression(expression)))].sort()
}

function namesIn({ options, parts }: ParsedExpression): readonly string[] {
  const own = options.filter(({ name }) => NAMING.includes(name)).map(({ value }) => `${value}`)
  return [...own, ...parts.flatMap((part) => namesIn(part.expression))]
}
