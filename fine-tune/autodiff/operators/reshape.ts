import { elementCount } from '../../../onnx/tensor.ts'
import { reshape } from '../expressions.ts'
import { misfit } from '../misfit.ts'
import type { Operator, StaticValue } from '../operator.ts'

/** The same elements in another shape. ∂L/∂a = g in the shape of a. */
export const RESHAPE: Operator = {
  name: 'Reshape',
  domain: '',
  infer(inputs, _, tape) {
    const [a, shapeValue] = inputs as [StaticValue, StaticValue]
    const shape = tape.integersOf(shapeValue)
    if (shape.some((length) => length < 0) || elementCount(shape) !== elementCount(a.shape)) {
      throw misfit(`a shape of ${elementCount(a.shape)} elements for [${a.shape}]`, `[${shape}]`)
    }
    return [{ dataType: a.dataType, shape }]
  },
  pullBack: (tape, { inputs }, [gradient]) => [reshape(tape, gradient, inputs[0].shape), undefined],
}
