import { product } from '../autodiff/expressions.ts'
import type { StaticValue } from '../autodiff/operator.ts'
import type { GraphContext } from './graph-context.ts'

/** x·Wᵀ + b for each row of x: [rows, inputs] → [rows, outputs]. */
export function linear({ tape, parameter }: GraphContext, x: StaticValue, name: string): StaticValue {
  return product(tape, x, parameter(`${name}.weight`), { transposeB: true }, parameter(`${name}.bias`))
}
