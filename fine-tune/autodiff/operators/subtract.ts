import { negate, sumTo } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { broadcasting } from './broadcasting.ts'

/** y = a − b. ∂L/∂a = g, ∂L/∂b = −g, each summed over where it was broadcast. */
export const SUBTRACT: Operator = {
  name: 'Sub',
  domain: '',
  infer: broadcasting,
  pullBack(tape, { inputs }, [g]) {
    const [a, b] = inputs as [StaticValue, StaticValue]
    return [sumTo(tape, g, a.shape), negate(tape, sumTo(tape, g, b.shape))]
  },
}
