import { product } from '../autodiff/expressions.ts'
import type { StaticValue } from '../autodiff/operator.ts'
import type { GraphContext } from './graph-context.ts'
import { LOW_RANK_SCALE, lowRankNames } from './low-rank.ts'

/** x·Wᵀ + b for each row of x, [rows, inputs] → [rows, outputs]; with a low-rank addition where there is one. */
export function linear(context: GraphContext, x: StaticValue, name: string): StaticValue {
  const { tape, parameter } = context
  const weight = parameter(`${name}.weight`)
  const full = product(tape, x, weight, { transposeB: true }, parameter(`${name}.bias`))
  const { down, up } = lowRankNames(name)
  if (!context.has(down)) return full
  const narrow = product(tape, x, parameter(down), { transposeB: true }) // [rows, rank]
  return product(tape, narrow, parameter(up), { transposeB: true, scale: LOW_RANK_SCALE }, full)
}
