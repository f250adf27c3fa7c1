import { sumTo } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { broadcasting } from './broadcasting.ts'

/** y = a + b. ∂L/∂a = g, ∂L/∂b = g, each summed over where it was broadcast. */
export const ADD: Operator = {
  name: 'Add',
  domain: '',
  infer: broadcasting,
  pullBack: (tape, { inputs }, [gradient]) => inputs.map((input) => sumTo(tape, gradient, input.shape)),
}
