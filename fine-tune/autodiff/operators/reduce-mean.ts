import { expand, reshape, scale } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { reduced, shapeWithAxes } from './reduced.ts'

/** y = 1/n · Σ a over some axes, n their elements. ∂L/∂a = g / n, repeated along them. */
export const REDUCE_MEAN: Operator = {
  name: 'ReduceMean',
  domain: '',
  infer: reduced,
  pullBack(tape, { inputs }, [gradient]) {
    const [a, axesValue] = inputs as [StaticValue, StaticValue]
    const axes = tape.integersOf(axesValue)
    const count = axes.reduce((product, axis) => product * (a.shape[axis] as number), 1)
    const thin = reshape(tape, scale(tape, gradient, 1 / count), shapeWithAxes(a.shape, axes))
    return [expand(tape, thin, a.shape), undefined]
  },
}
