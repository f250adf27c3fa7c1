import { multiply, sumTo } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { broadcasting } from './broadcasting.ts'

/** y = a · b, element by element. ∂L/∂a = g · b, ∂L/∂b = g · a, each summed over where it was broadcast. */
export const MULTIPLY: Operator = {
  name: 'Mul',
  domain: '',
  infer: broadcasting,
  pullBack(tape, { inputs }, [g]) {
    const [a, b] = inputs as [StaticValue, StaticValue]
    return [sumTo(tape, multiply(tape, g, b), a.shape), sumTo(tape, multiply(tape, g, a), b.shape)]
  },
}
