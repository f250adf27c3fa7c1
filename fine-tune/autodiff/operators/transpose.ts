import { integersAttribute } from '../attributes.ts'
import { transpose } from '../expressions.ts'
import { misfit } from '../misfit.ts'
import type { Operator } from '../operator.ts'

/** Dimensions in another order. ∂L/∂a = g in the inverse order. */
export const TRANSPOSE: Operator = {
  name: 'Transpose',
  domain: '',
  infer(inputs, attributes) {
    const [{ dataType, shape }] = inputs
    const order = integersAttribute(attributes, 'perm')
    if (`${order.toSorted((a, b) => a - b)}` !== `${[...shape.keys()]}`) {
      throw misfit(`each axis of [${shape}] once`, `[${order}]`)
    }
    return [{ dataType, shape: order.map((axis) => shape[axis] as number) }]
  },
  pullBack(tape, { attributes }, [gradient]) {
    const order = integersAttribute(attributes, 'perm')
    const inverse = order.map((_, axis) => order.indexOf(axis))
    return [transpose(tape, gradient, inverse)]
  },
}
