import { sumTo } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { expectToBroadcast } from './broadcasting.ts'

/** Repeats a along dimensions of length 1 and new ones. ∂L/∂a = g, summed over where a was repeated. */
export const EXPAND: Operator = {
  name: 'Expand',
  domain: '',
  infer(inputs, _, tape) {
    const [a, shapeValue] = inputs as [StaticValue, StaticValue]
    const shape = tape.integersOf(shapeValue)
    expectToBroadcast(a.shape, shape)
    return [{ dataType: a.dataType, shape }]
  },
  pullBack: (tape, { inputs }, [gradient]) => [sumTo(tape, gradient, inputs[0].shape), undefined],
}
