import { divide, multiply, sumOfRows } from '../../autodiff/expressions.ts'
import type { StaticValue, Tape } from '../../autodiff/operator.ts'

/** Each row over its L2 norm. */
export function unitRows(tape: Tape, rows: StaticValue): StaticValue {
  return divide(tape, rows, tape.apply('Sqrt', [sumOfRows(tape, multiply(tape, rows, rows))]))
}
