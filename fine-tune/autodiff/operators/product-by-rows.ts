import { type ProductOptions, product, transpose } from '../expressions.ts'
import type { StaticValue, Tape } from '../operator.ts'

/**
 * A product of two dimensions that reads no wide factor along its columns, which ONNX Runtime does slowly: the narrower
 * factor is transposed by a step of its own, and where that is b, so is the result:
 *
 * ```
 *   aᵀ·b        as it is written, aᵀ first         a no wider than b
 *   (bᵀ·a)ᵀ     the same numbers                   b narrower
 * ```
 */
export function productByRows(
  tape: Tape,
  a: StaticValue,
  b: StaticValue,
  options: ProductOptions,
): StaticValue {
  if (!options.transposeA || options.transposeB) return product(tape, a, b, options)
  const plain = { ...options, transposeA: false }
  const [widthOfA = 0, widthOfB = 0] = [a.shape[1], b.shape[1]]
  return widthOfA <= widthOfB
    ? product(tape, exchanged(tape, a), b, plain)
    : exchanged(tape, product(tape, exchanged(tape, b), a, plain))
}

function exchanged(tape: Tape, a: StaticValue): StaticValue {
  return transpose(tape, a, [1, 0])
}
