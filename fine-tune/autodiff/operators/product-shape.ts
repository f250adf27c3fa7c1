import { floatAttribute, integerAttribute } from '../attributes.ts'
import type { ProductOptions } from '../expressions.ts'
import { misfit } from '../misfit.ts'
import type { Attributes, StaticValue } from '../operator.ts'

/** How the operands of `Gemm` and `FusedMatMul` are read. */
export function productOptions(attributes: Attributes): Required<ProductOptions> {
  return {
    transposeA: integerAttribute(attributes, 'transA', 0) === 1,
    transposeB: integerAttribute(attributes, 'transB', 0) === 1,
    scale: floatAttribute(attributes, 'alpha', 1),
  }
}

/** Shape of a product. @throws {ModelError} where the inner or the leading dimensions differ */
export function productShape(a: StaticValue, b: StaticValue, attributes: Attributes): readonly number[] {
  const { transposeA, transposeB } = productOptions(attributes)
  const [rows, inner] = lastTwo(a.shape, transposeA)
  const [innerOfB, columns] = lastTwo(b.shape, transposeB)
  const leading = a.shape.slice(0, -2)
  if (inner !== innerOfB || `${leading}` !== `${b.shape.slice(0, -2)}`) {
    throw misfit('operands of a product that fit', `[${a.shape}] and [${b.shape}]`)
  }
  return [...leading, rows, columns]
}

function lastTwo(shape: readonly number[], exchanged: boolean): readonly [number, number] {
  const [first = 1, second = 1] = shape.slice(-2)
  return exchanged ? [second, first] : [first, second]
}
