import { PipelineExpressionError } from '../../core/errors.ts'
import type { ParsedExpression } from '../expression/parse-expression.ts'

/** For a mistake at the place of an expression's name. */
export function refuse(at: ParsedExpression, message: string): PipelineExpressionError {
  return new PipelineExpressionError(`pipeline, character ${at.position + 1}: ${message}`)
}

/** @throws {PipelineExpressionError} */
export function expectNoParts(expression: ParsedExpression): void {
  const [part] = expression.parts
  if (part !== undefined) {
    throw refuse(part.expression, `expected no parts in ${expression.name}(…), got ${part.expression.name}`)
  }
}

/** The one part that stands in the brackets, without a weight. @throws {PipelineExpressionError} */
export function expectOnePart(expression: ParsedExpression): ParsedExpression {
  const { name, parts } = expression
  const [part] = parts
  if (part === undefined || parts.length > 1) {
    throw refuse(expression, `expected one part in ${name}(…), got ${parts.length}; write ${name}(bm25)`)
  }
  return withoutWeight(expression, part)
}

/** At least two parts, without weights. @throws {PipelineExpressionError} */
export function expectParts(expression: ParsedExpression): readonly ParsedExpression[] {
  expectTwoParts(expression)
  return expression.parts.map((part) => withoutWeight(expression, part))
}

/** At least two parts, with or without weights. @throws {PipelineExpressionError} */
export function expectTwoParts(expression: ParsedExpression): void {
  if (expression.parts.length < 2) {
    throw refuse(
      expression,
      `expected at least two parts in ${expression.name}(…), got ${expression.parts.length}; write ${expression.name}(bm25, dense)`,
    )
  }
}

function withoutWeight(
  { name }: ParsedExpression,
  { weight, expression }: ParsedExpression['parts'][number],
): ParsedExpression {
  if (weight !== undefined) {
    throw refuse(expression, `expected parts of ${name} without weight; use weighted(…)`)
  }
  return expression
}
