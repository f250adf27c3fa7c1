import { divide, multiply, negate, sumTo } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { broadcasting } from './broadcasting.ts'

/** y = a / b. ∂L/∂a = g / b, ∂L/∂b = −g · y / b, each summed over where it was broadcast. */
export const DIVIDE: Operator = {
  name: 'Div',
  domain: '',
  infer: broadcasting,
  pullBack(tape, { inputs, outputs }, [gradient]) {
    const [a, b] = inputs as [StaticValue, StaticValue]
    const [y] = outputs
    const ofA = divide(tape, gradient, b)
    return [sumTo(tape, ofA, a.shape), negate(tape, sumTo(tape, multiply(tape, ofA, y), b.shape))]
  },
}
