import { expand, reshape } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { reduced, shapeWithAxes } from './reduced.ts'

/** y = Σ a over some axes. ∂L/∂a = g, repeated along them. */
export const REDUCE_SUM: Operator = {
  name: 'ReduceSum',
  domain: '',
  infer: reduced,
  pullBack(tape, { inputs }, [gradient]) {
    const [a, axes] = inputs as [StaticValue, StaticValue]
    const thin = reshape(tape, gradient, shapeWithAxes(a.shape, tape.integersOf(axes)))
    return [expand(tape, thin, a.shape), undefined]
  },
}
