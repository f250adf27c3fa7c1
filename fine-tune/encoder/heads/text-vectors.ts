import { product } from '../../autodiff/expressions.ts'
import type { StaticValue } from '../../autodiff/operator.ts'
import type { GraphContext } from '../graph-context.ts'
import { unitRows } from './unit-rows.ts'

/** What was pooled of texts as vectors of L2 norm 1, through `whitening.weight` where there is one: [rows, hidden]. */
export function textVectors({ tape, has, parameter }: GraphContext, pooled: StaticValue): StaticValue {
  if (!has('whitening.weight')) return unitRows(tape, pooled)
  return unitRows(tape, product(tape, pooled, parameter('whitening.weight'), { transposeB: true }))
}
