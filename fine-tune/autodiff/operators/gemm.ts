import { floatAttribute } from '../attributes.ts'
import { sumTo } from '../expressions.ts'
import { misfit } from '../misfit.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { expectToBroadcast } from './broadcasting.ts'
import { productByRows } from './product-by-rows.ts'
import { productOptions, productShape } from './product-shape.ts'
import { pullBackProduct } from './pull-back-product.ts'

/** y = α · a·b + c, of two dimensions, a and b transposed on request. ∂L/∂c = g, summed over where c was broadcast. */
export const GEMM: Operator = {
  name: 'Gemm',
  domain: '',
  infer(inputs, attributes) {
    const [a, b, c] = inputs as [StaticValue, StaticValue, StaticValue | undefined]
    if (a.shape.length !== 2) throw misfit('operands of two dimensions', `[${a.shape}]`)
    const beta = floatAttribute(attributes, 'beta', 1)
    if (beta !== 1) throw misfit('1 as beta', `${beta}`)
    if (c !== undefined) expectToBroadcast(c.shape, productShape(a, b, attributes))
    return [{ dataType: a.dataType, shape: productShape(a, b, attributes) }]
  },
  pullBack(tape, { inputs, attributes }, [g]) {
    const [a, b, c] = inputs as [StaticValue, StaticValue, StaticValue | undefined]
    const ofFactors = pullBackProduct(tape, productByRows, [a, b], productOptions(attributes), g)
    return [...ofFactors, c && sumTo(tape, g, c.shape)]
  },
}
