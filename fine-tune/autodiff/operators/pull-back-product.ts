import type { ProductOptions } from '../expressions.ts'
import type { StaticValue, Tape } from '../operator.ts'

type Product = (tape: Tape, a: StaticValue, b: StaticValue, options: ProductOptions) => StaticValue

/**
 * Gradients of the factors of y = α · A·B, where A = a or aᵀ and B = b or bᵀ:
 *
 * ```
 *   ∂L/∂A = α · g·Bᵀ        and where A = aᵀ, ∂L/∂a = α · B·gᵀ
 *   ∂L/∂B = α · Aᵀ·g        and where B = bᵀ, ∂L/∂b = α · gᵀ·A
 * ```
 *
 * @param product writes a product of the kind that y is.
 */
export function pullBackProduct(
  tape: Tape,
  product: Product,
  [a, b]: readonly [StaticValue, StaticValue],
  { transposeA, transposeB, scale }: Required<ProductOptions>,
  g: StaticValue,
): readonly [StaticValue, StaticValue] {
  const ofA = transposeA
    ? product(tape, b, g, { transposeA: transposeB, transposeB: true, scale })
    : product(tape, g, b, { transposeB: !transposeB, scale })
  const ofB = transposeB
    ? product(tape, g, a, { transposeA: true, transposeB: transposeA, scale })
    : product(tape, a, g, { transposeA: !transposeA, scale })
  return [ofA, ofB]
}
