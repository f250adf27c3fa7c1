import { broadcastShape } from '../../../onnx/graph-builder.ts'
import { misfit } from '../misfit.ts'
import type { StaticType, StaticValue, Values } from '../operator.ts'

/** Type of `a ∘ b` for an element-wise operator. @throws {ModelError} for shapes that do not broadcast, and for integers */
export function broadcasting(inputs: Values): readonly StaticType[] {
  const [a, b] = inputs as [StaticValue, StaticValue]
  if (a.dataType !== 'float32' || b.dataType !== 'float32') {
    throw misfit('operands of float32', `${a.dataType} and ${b.dataType}`)
  }
  return [{ dataType: a.dataType, shape: broadcastShape(a.shape, b.shape) as readonly number[] }]
}

/** @throws {ModelError} where repeating `small` does not give `whole` */
export function expectToBroadcast(small: readonly number[], whole: readonly number[]): void {
  if (`${broadcastShape(small, whole)}` !== `${whole}`) {
    throw misfit(`a shape that broadcasts to [${whole}]`, `[${small}]`)
  }
}
