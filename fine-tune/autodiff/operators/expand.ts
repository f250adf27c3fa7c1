import { sumTo } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'

/** Repeats a along dimensions of length 1 and new ones. ∂L/∂a = g, summed over where a was repeated. */
export const EXPAND: Operator = {
  name: 'Expand',
  domain: '',
  infer(inputs, _, tape) {
    const [{ dataType }, shape] = inputs as [StaticValue, StaticValue]
    return [{ dataType, shape: tape.integersOf(shape) }]
  },
  pullBack: (tape, { inputs }, [gradient]) => [sumTo(tape, gradient, inputs[0].shape), undefined],
}
