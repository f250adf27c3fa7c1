import { batchedProduct } from '../expressions.ts'
import type { Operator, StaticValue } from '../operator.ts'
import { productOptions, productShape } from './product-shape.ts'
import { pullBackProduct } from './pull-back-product.ts'

/** y = α · a·b over the last two dimensions, a and b transposed on request; the leading dimensions are equal. */
export const FUSED_MAT_MUL: Operator = {
  name: 'FusedMatMul',
  domain: 'com.microsoft',
  infer(inputs, attributes) {
    const [a, b] = inputs as [StaticValue, StaticValue]
    return [{ dataType: a.dataType, shape: productShape(a, b, attributes) }]
  },
  pullBack(tape, { inputs, attributes }, [gradient]) {
    const [a, b] = inputs as [StaticValue, StaticValue]
    return pullBackProduct(tape, batchedProduct, [a, b], productOptions(attributes), gradient)
  },
}
